"""Changes a file through a shared mapping, while another descriptor of it reads and writes."""
import mmap
import os
import sys

SIZE = 1_000_003
path = sys.argv[1]
expected = bytearray(os.urandom(SIZE))
with open(path, "wb") as file:
    file.write(expected)
with open(path, "r+b") as file, mmap.mmap(file.fileno(), SIZE) as mapped:
    for offset in range(0, SIZE - 10, 70_001):
        mapped[offset:offset + 10] = b"0123456789"
        expected[offset:offset + 10] = b"0123456789"
    with open(path, "rb") as other:
        assert other.read() == expected, "a mapping and a read differ"
    os.pwrite(file.fileno(), b"written", 4090)
    expected[4090:4097] = b"written"
    assert mapped[4090:4097] == b"written", "a write and a mapping differ"
    mapped.flush()
    mapped[SIZE - 4:] = b"last"
    expected[SIZE - 4:] = b"last"
with open(path, "rb") as file:
    assert file.read() == expected, "the file differs afterwards"
