"""Small files for the demo's attachments: drawings of broken lamps as PNG, a label and an invoice as PDF."""

import struct
import zlib
from collections.abc import Callable

WIDTH, HEIGHT = 240, 180

Colour = tuple[int, int, int]
Drawing = Callable[[int, int], Colour]

_WALLS: tuple[Colour, ...] = ((226, 219, 205), (201, 212, 214), (214, 205, 222), (190, 200, 186))
_SHADES: tuple[Colour, ...] = ((214, 140, 60), (70, 96, 120), (150, 60, 60), (90, 110, 80))


def photos() -> list[bytes]:
    """A handful of pictures, all different."""
    pairs = zip(_WALLS, _SHADES, strict=True)
    return [_png(_broken_lamp(wall, shade, 90 + 25 * number)) for number, (wall, shade) in enumerate(pairs)]


def _broken_lamp(wall: Colour, shade: Colour, crack: int) -> Drawing:
    def colour(x: int, y: int) -> Colour:
        if y > 150:
            return 120, 92, 70
        if 24 < y < 84 and abs(x - 120) < 18 + (y - 24) * 3 // 4:
            return shade
        on_foot = (84 <= y < 140 and abs(x - 120) < 5) or (140 <= y <= 150 and abs(x - 120) < 42)
        if on_foot:
            is_crack = abs(y - (crack + (x - 120) // 2)) < 2 or (y >= 140 and abs(x - crack) < 2)
            return (240, 236, 230) if is_crack else (52, 48, 46)
        light = (x + y) // 12
        return min(wall[0] + light, 255), min(wall[1] + light, 255), min(wall[2] + light, 255)

    return colour


def _png(colour: Drawing) -> bytes:
    lines = (b"\0" + bytes(part for x in range(WIDTH) for part in colour(x, y)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(lines), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def label() -> bytes:
    """A return label."""
    return _pdf("Lumen & Co   RETURN LABEL", "To: Lumen & Co, Returns, Musterweg 12, 10115 Berlin")


def invoice() -> bytes:
    """An invoice."""
    return _pdf("Lumen & Co   INVOICE", "Thank you for your order. All amounts include VAT.")


def _pdf(title: str, line: str) -> bytes:
    text = f"BT /F1 20 Tf 60 760 Td ({title}) Tj 0 -40 Td /F1 12 Tf ({line}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
