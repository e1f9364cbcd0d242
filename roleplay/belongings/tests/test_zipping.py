import io
import zipfile
from datetime import datetime

from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from roleplay.belongings.zipping import PIECE, Entry, zipped

AT = datetime(2026, 11, 25, 18, 30, 12)
NAMES = st.from_regex(r"[a-zа-я]{1,8}/[a-z]{1,8}", fullmatch=True)
PIECES = st.lists(st.binary(max_size=2000), max_size=5)


@given(st.dictionaries(NAMES, PIECES, max_size=6), st.booleans())
@hypothesis(max_examples=40)
def test_what_goes_in_comes_out(files, is_packed):
    entries = (Entry(name, pieces, is_packed) for name, pieces in files.items())
    with zipfile.ZipFile(io.BytesIO(b"".join(zipped(entries, AT)))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            name: b"".join(pieces) for name, pieces in files.items()
        }
        assert all(info.date_time == AT.timetuple()[:6] for info in archive.infolist())


def test_a_file_is_asked_for_when_its_turn_comes_and_sent_before_its_end():
    asked = []

    def pieces(number):
        for piece in range(4):
            asked.append((number, piece))
            yield bytes(PIECE)

    sent = zipped((Entry(f"{number}.bin", pieces(number), is_packed=True) for number in range(3)), AT)
    assert next(sent)
    assert asked == [(0, 0)]
    assert max(map(len, sent)) < 3 * PIECE
    assert len(asked) == 12
