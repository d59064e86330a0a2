"""Files made to harm whoever opens them: seeded, none downloaded. Each is drawn from a family by a number.

`hostile(seed, count)` gives as many as are asked for: a third built by hand (bombs, loops, lies about length, two kinds
in one), the rest cut short or with bits turned over from whole files of every kind.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from PIL import Image

from bench.media.hostile_bases import bases, box, encoded, pdf, photo

Rng = random.Random
Family = Callable[[Rng, dict[str, bytes]], bytes]


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file: which family, which number."""

    family: str
    number: int
    data: bytes = field(repr=False)


def _chunk(name: bytes, body: bytes, lie: int | None = None) -> bytes:
    length = len(body) if lie is None else lie
    return struct.pack(">I", length) + name + body + struct.pack(">I", zlib.crc32(name + body))


@cache
def _zeros(count: int) -> bytes:
    """`count` zeros, deflated, without ever holding them."""
    packer = zlib.compressobj(9)
    piece = bytes(1 << 20)
    out = [packer.compress(piece) for _ in range(count >> 20)]
    return b"".join((*out, packer.compress(bytes(count & 0xFFFFF)), packer.flush()))


def _png(
    width: int, height: int, rows: bytes, kind: tuple[int, int, int] = (8, 2, 0), more: bytes = b""
) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, kind[0], kind[1], 0, 0, kind[2])
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + more + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def png_bomb(rng: Rng, _: dict[str, bytes]) -> bytes:
    side = rng.choice((2000, 5000, 7000, 7070, 9000, 20_000, 29_999))
    bits, colour, bytes_each = rng.choice(
        ((8, 2, 3), (8, 6, 4), (16, 6, 8), (8, 0, 1), (1, 0, 0.125), (16, 2, 6))
    )
    rows = _zeros(min(int(side * bytes_each + 1) * side, 100_000_000))
    return _png(side, side, rows, (bits, colour, rng.choice((0, 1))))


def png_text_bomb(rng: Rng, _: dict[str, bytes]) -> bytes:
    packed = _zeros(rng.choice((70, 150)) * 1_000_000)
    body = {b"zTXt": b"a\0\0" + packed, b"iCCP": b"a\0\0" + packed, b"iTXt": b"a\0\1\0\0\0" + packed}
    name = rng.choice(list(body))
    return _png(64, 64, zlib.compress(bytes(193 * 64)), more=_chunk(name, body[name]))


def huge_header(rng: Rng, whole: dict[str, bytes]) -> bytes:
    side = rng.choice((65_535, 32_767, 60_000))
    name = rng.choice(("jpg", "png", "gif", "webp", "bmp", "tiff"))
    data = bytearray(whole.get(name, b""))
    if name == "jpg":
        place = data.index(b"\xff\xc0")
        data[place + 5 : place + 9] = struct.pack(">HH", side, side)
    elif name == "png":
        return _png(side, side, zlib.compress(b"\0"))
    elif name == "gif":
        data[6:10] = struct.pack("<HH", side, side)
    elif name == "webp":
        bits = min(side, 16_383) - 1
        return b"RIFF\x40\0\0\0WEBPVP8L\x20\0\0\0\x2f" + struct.pack("<I", bits | bits << 14) + bytes(32)
    elif name == "bmp":
        return b"BM" + struct.pack("<IIIIiiHHIIiiII", 100, 0, 54, 40, side, side, 1, 24, 0, 0, 0, 0, 0, 0)
    else:
        return (
            b"II*\0\x08\0\0\0\x02\0\0\1\4\0\1\0\0\0"
            + struct.pack("<I", side)
            + b"\1\1\4\0\1\0\0\0"
            + bytes(8)
        )
    return bytes(data)


def jpeg_scans(rng: Rng, _: dict[str, bytes]) -> bytes:
    """The last scan of a progressive JPEG over and over: little to send, the whole picture's work each time."""
    side = rng.choice((1500, 3000, 5000, 7000))
    data = encoded(Image.new("RGB", (side, side), "teal"), "JPEG", progressive=True, quality=30)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * rng.choice((50, 500, 2000)) + b"\xff\xd9"


def endless_gif(rng: Rng, _: dict[str, bytes]) -> bytes:
    side = rng.choice((1, 64, 2000))
    one = encoded(Image.new("P", (side, side)), "GIF")
    frame = one[one.index(b",", 13) : -1]
    size = rng.choice((one[6:10], struct.pack("<HH", 7000, 7000), struct.pack("<HH", 1, 1)))
    wide = frame[:5] + struct.pack("<HH", 65_535, 65_535) + frame[9:]
    loop = b"!\xff\x0bNETSCAPE2.0\3\1\0\0\0"
    first = rng.choice((frame, wide))
    more = frame * rng.choice((500, 20_000 // side + 1))
    return one[:6] + size + one[10 : one.index(b",", 13)] + loop + first + more


def gif_comments(rng: Rng, whole: dict[str, bytes]) -> bytes:
    head = whole["gif"][:13]
    return head + (b"!\xfe" + b"\xff" + bytes(255)) * rng.choice((1000, 20_000))


def atoms(rng: Rng, whole: dict[str, bytes]) -> bytes:
    """Boxes inside boxes, boxes without end, tables that say they are huge."""
    start = box(b"ftyp", b"isom\0\0\0\0isommp42")
    depth = rng.choice((50, 1000, 20_000))
    nested = b""
    for _ in range(depth):
        nested = (
            struct.pack(">I", len(nested) + 8) + rng.choice((b"moov", b"trak", b"udta", b"meta")) + nested
        )
    endless = struct.pack(">I4sQ", rng.choice((0, 1, 7, 0xFFFFFFFF)), b"moov", rng.choice((0, 8, 2**63)))
    many = (struct.pack(">I", 8) + b"free") * 200_000
    table = b"".join(
        box(name, struct.pack(">II", 0, rng.choice((2**31 - 1, 2**32 - 1, 10**8))), bytes(64))
        for name in (b"stts", b"stsz", b"stco", b"stsc", b"ctts")
    )
    handler = box(b"hdlr", bytes(8), b"vide", bytes(13))
    track = box(b"moov", box(b"trak", box(b"mdia", handler, box(b"minf", box(b"stbl", table)))))
    return start + rng.choice((nested, endless, many, track, endless * 1000, whole["mp4"][32:] + nested))


def lying_table(rng: Rng, whole: dict[str, bytes]) -> bytes:
    """A real video or sound in boxes, one table of which says something else than there is."""
    data = bytearray(whole[rng.choice(("mp4", "mov", "m4a", "3gp", "avif", "heic"))])
    names = "stsz stts stco stsc elst mvhd tkhd ctts iloc ispe ipma moov mdat"
    places = [place for name in names.split() if (place := data.find(name.encode())) > 0]
    place = rng.choice(places)
    value = rng.choice((0xFFFFFFFF, 0x7FFFFFFF, 0, 1, 0x00FFFFFF, rng.getrandbits(32)))
    at = place + rng.choice((-4, 4, 8, 12, 16))
    data[at : at + 4] = struct.pack(">I", value)
    return bytes(data)


def polyglot(rng: Rng, whole: dict[str, bytes]) -> bytes:
    script = b"=1;/*" + bytes(20) + b"*/alert(document.cookie)//<script>alert(1)</script>"
    zipped = b"PK\x03\x04\x14" + bytes(25) + b"a.php<?php system($_GET[0]);PK\x05\x06" + bytes(18)
    gif, jpg, png = whole["gif"], whole["jpg"], whole["png"]
    made = (
        gif[:6] + b"\x2f\x2a" + gif[8:] + b"*/" + script,
        gif + script,
        jpg[:2] + b"\xff\xfe" + struct.pack(">H", len(whole["pdf"]) + 2) + whole["pdf"] + jpg[2:],
        whole["pdf"] + jpg,
        b"%PDF-1.7\n" + zipped + whole["pdf"],
        png + zipped,
        zipped + png,
        jpg + b"<svg onload=alert(1)>" + zipped,
        whole["mp3"][:400] + whole["mp4"],
        whole["wav"][:44] + whole["pdf"],
        b"<html>" + png,
        whole["webm"] + whole["mp4"],
    )
    return rng.choice(made) + rng.randbytes(4)


def other_kinds(rng: Rng, _: dict[str, bytes]) -> bytes:
    made = (
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        b"\x7fELF\2\1\1" + bytes(60),
        b"MZ" + rng.randbytes(200),
        b"\x00\x00\x01\xba" + rng.randbytes(100),
        b"FLV\1" + rng.randbytes(100),
        b"8BPS\0\1" + rng.randbytes(60),
        b"%!PS-Adobe-3.0\n(%pipe%id) (r) file",
        b"\0\0\0\x0cjP  \r\n\x87\n" + rng.randbytes(60),
        b"P6 60000 60000 255\n",
        b"II*\0\x08\0\0\0\x01\0\0\1\4\0\1\0\0\0" + struct.pack("<I", 60_000) + rng.randbytes(50),
        "Xin chào".encode("utf-16"),
        rng.randbytes(3000),
    )
    return rng.choice(made)


def pdf_trap(rng: Rng, _: dict[str, bytes]) -> bytes:
    flate = "/Filter/FlateDecode"
    once = _zeros(rng.choice((60, 300)) * 1_000_000)
    twice = zlib.compress(_zeros(600_000_000))
    made: tuple[Callable[[], bytes], ...] = (
        lambda: pdf("", once, flate),
        lambda: pdf("", twice, "/Filter[/FlateDecode/FlateDecode]"),
        lambda: pdf("", zlib.compress(b"q " * 5_000_000), flate),
        lambda: pdf("", zlib.compress(b"BT /F1 9 Tf (a) Tj ET\n" * 300_000), flate),
        lambda: pdf("x", kids="2 0 R"),
        lambda: pdf("x", kids="3 0 R " * 5000),
        lambda: pdf("x", extra="/A" + "[" * 20_000 + "]" * 20_000),
        lambda: pdf("x", extra="/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(app.alert(1))>>]>>>>"),
        lambda: pdf("x").replace(b"trailer<<", b"trailer<</Prev %d" % pdf("x").index(b"xref")),
        lambda: pdf("x").replace(b"startxref\n", b"startxref\n9"),
        lambda: pdf("x").replace(b"/Contents 4 0 R", b"/Contents[" + b"4 0 R " * 20_000 + b"]"),
        lambda: pdf("", b"80 " * 2_000_000, "/Filter/ASCIIHexDecode"),
        lambda: b"%PDF-1.7\n" + b"1 0 obj<</A 1 0 R>>endobj\n" * 50_000,
        lambda: b"%PDF-1.7\n" + b"<<" * 500_000,
    )
    return rng.choice(made)()


def big_tag(rng: Rng, whole: dict[str, bytes]) -> bytes:
    size = rng.choice((0x0FFFFFFF, 3_000_000, 10, len(whole["mp3"])))
    syncsafe = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    art = b"APIC" + struct.pack(">I", rng.choice((2_900_000, 0xFFFFFFFF))) + b"\0\0\0image/png\0\3\0"
    return b"ID3\3\0\0" + syncsafe + art + bytes(rng.choice((0, 3_000_000))) + whole["mp3"]


def sound_lies(rng: Rng, whole: dict[str, bytes]) -> bytes:
    wav, ogg, webm = (
        bytearray(whole["wav"][:60_000]),
        bytearray(whole["opus"]),
        bytearray(whole["webm"][:60_000]),
    )
    wav[rng.choice((4, 16, 22, 24, 28, 32, 34, 40))] = 0xFF
    ogg[rng.choice((5, 6, 14, 18, 22, 26, 27, 28, 37, 40))] ^= 0xFF
    at = rng.randrange(40, 400)
    webm[at : at + 8] = rng.choice((b"\x01" + b"\xff" * 7, bytes(8), b"\x08\xff\xff\xff\xff\xff\xff\xff"))
    return bytes(rng.choice((wav, ogg, webm, b"#!AMR\n" + rng.randbytes(50_000), ogg[:2000] * 200)))


def large_noise(rng: Rng, _: dict[str, bytes]) -> bytes:
    """Honest but as heavy as may be: grain all over, many pixels."""
    image = photo(rng.choice((2000, 4032)), 3000, rng.randrange(4))
    return encoded(image, rng.choice(("JPEG", "WEBP")), quality=60)


def empty(_: Rng, __: dict[str, bytes]) -> bytes:
    return b""


def cut(rng: Rng, whole: dict[str, bytes]) -> bytes:
    data = whole[rng.choice(sorted(whole))]
    return data[: rng.randrange(1, len(data))]


def bits(rng: Rng, whole: dict[str, bytes]) -> bytes:
    data = bytearray(whole[rng.choice(sorted(whole))])
    for _ in range(rng.choice((1, 4, 30, 300))):
        # Mostly past the first bytes: a file that is not even recognised harms nobody.
        data[rng.randrange(rng.choice((0, 16, 16)), min(len(data), rng.choice((400, 10**9))))] ^= (
            1 << rng.randrange(8)
        )
    return bytes(data)


def numbers(rng: Rng, whole: dict[str, bytes]) -> bytes:
    """Lengths that are not so: four bytes somewhere in the first part become the largest or the smallest number."""
    data = bytearray(whole[rng.choice(sorted(whole))])
    for _ in range(rng.choice((1, 3))):
        at = rng.randrange(8, min(len(data) - 4, rng.choice((100, 1000, 10**9))))
        data[at : at + 4] = rng.choice((b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f"))
    return bytes(data)


def doubled(rng: Rng, whole: dict[str, bytes]) -> bytes:
    """The beginning of one and the rest of another."""
    first, second = (whole[rng.choice(sorted(whole))] for _ in range(2))
    at = rng.randrange(1, 2000)
    return first[:at] + second[rng.randrange(len(second)) :]


BUILT: tuple[Family, ...] = (
    *(
        png_bomb,
        png_text_bomb,
        huge_header,
        jpeg_scans,
        endless_gif,
        gif_comments,
        atoms,
        lying_table,
        polyglot,
    ),
    *(other_kinds, pdf_trap, big_tag, sound_lies, large_noise, empty),
)
BENT: tuple[Family, ...] = (cut, bits, numbers, doubled)


def hostile(seed: int, count: int, whole: dict[str, bytes] | None = None) -> Iterator[Hostile]:
    """`count` files: one of three is built, two are bent from `whole` ones (`bases`, made anew when not given)."""
    whole = whole or bases()
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        families = BUILT if number % 3 == 0 else BENT
        family = families[number // 3 % len(families)] if families is BUILT else rng.choice(families)
        yield Hostile(family.__name__, number, family(rng, whole))
