"""llama.cpp's own server: `python llama_server.py MODEL PORT KEY`, where `xllamacpp` is installed."""

import sys
import threading

import xllamacpp

SLOTS, CONTEXT = 2, 32_768  # tokens are letters here


def serve(model: str, port: str, key: str) -> None:
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {"nonsense"}
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], int(port), [key]
    params.n_parallel, params.n_ctx = SLOTS, SLOTS * CONTEXT
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.sampling.seed = 4  # the same nonsense every time
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    serve(*sys.argv[1:])
