"""Writes a language model that talks nonsense: `python nonsense_model.py FILE [thinking]`.

It has the shape of a Llama (GGUF, https://github.com/ggml-org/ggml/blob/master/docs/gguf.md) with two
layers and random weights. Runs where `gguf` is installed.
"""

import sys

import gguf
import numpy as np

WORDS = """the a lantern waits river she opens door and says quietly rain falls on old map letter coin train
fox remembers name song under stairs keeper nobody dawn . , ? ! *""".split()  # noqa: SIM905  it reads better
THINKING = ["<think>", "</think>"]
SPECIAL = ["<unk>", "<s>", "</s>"]
END = SPECIAL.index("</s>")
SIZE, LAYERS, HEADS, INNER = 64, 2, 4, 128
TRAINED_CONTEXT = 32_768

TEMPLATE = """{% for message in messages -%}
{{ message.role }}: {{ message.content }}
{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}"""
THINKING_TEMPLATE = """{% for message in messages -%}
{{ message.role }}:
{%- if message.reasoning_content %} <think>
{{ message.reasoning_content }}
</think>
{% endif %} {{ message.content }}
{% endfor %}{% if add_generation_prompt %}assistant: <think>
{% endif %}"""


def vocabulary() -> tuple[list[str], list[gguf.TokenType]]:
    """Bytes, so that it can read everything, and a few words, so that what it says can be read."""
    words = [f"▁{word}" if word.isalpha() else word for word in WORDS]
    tokens = [*SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256)), *THINKING, *words]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    kinds += [gguf.TokenType.BYTE] * 256 + [gguf.TokenType.USER_DEFINED] * len(THINKING)
    return tokens, kinds + [gguf.TokenType.NORMAL] * len(words)


def tensors(tokens: list[str], thinks: bool) -> dict[str, np.ndarray]:
    """Random weights. The first of a state's dimensions is the same for all of them and never changes,
    so that its weight in the output says how likely a token is: a word, now and then an end, no bytes.
    """
    chance = np.random.default_rng(7)

    def some(*shape: int, scale: float = 0.3) -> np.ndarray:
        return (chance.standard_normal(shape) * scale).astype(np.float32)

    embedding = some(len(tokens), SIZE, scale=1.0)
    embedding[:, 0] = 4.0
    output = some(len(tokens), SIZE, scale=0.15)
    output[: -len(WORDS), 0] = -40.0
    output[END] = 0.0
    if thinks:
        output[END, 0], output[tokens.index("</think>"), 0] = -3.0, 0.8
    made = {"token_embd": embedding, "output": output, "output_norm": np.ones(SIZE, np.float32)}
    for number in range(LAYERS):
        layer = {f"attn_{part}": some(SIZE, SIZE) for part in ("q", "k", "v", "output")}
        layer |= {f"{part}_norm": np.ones(SIZE, np.float32) for part in ("attn", "ffn")}
        layer |= {"ffn_gate": some(INNER, SIZE), "ffn_up": some(INNER, SIZE), "ffn_down": some(SIZE, INNER)}
        layer["attn_output"][0] = layer["ffn_down"][0] = 0.0
        made |= {f"blk.{number}.{name}": weights for name, weights in layer.items()}
    return {f"{name}.weight": weights for name, weights in made.items()}


def write(path: str, thinks: bool = False) -> None:
    tokens, kinds = vocabulary()
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("Nonsense")
    writer.add_context_length(TRAINED_CONTEXT)
    writer.add_embedding_length(SIZE)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(SIZE // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_unk_token_id(SPECIAL.index("<unk>"))
    writer.add_bos_token_id(SPECIAL.index("<s>"))
    writer.add_eos_token_id(END)
    writer.add_chat_template(THINKING_TEMPLATE if thinks else TEMPLATE)
    for name, weights in tensors(tokens, thinks).items():
        writer.add_tensor(name, weights)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    write(sys.argv[1], thinks="thinking" in sys.argv[2:])
