"""What may differ between the pixel data of an original and its output. It stands in front of
the scripts that compare the two."""


def is_cleared(before, after):
    """Whether encapsulated pixels are the same but for bytes that are no part of a picture and
    are zero now: the pad after a codestream's end (PS3.5 A.4), and what stands in the boxes
    of a JP2 file before its codestream."""
    if len(before) != len(after):
        return False
    codestream = before.find(b"\xff\x4f\xff\x51")
    for at, (old, now) in enumerate(zip(before, after)):
        is_pad = before[at - 2 : at] == b"\xff\xd9" and before[at + 1 : at + 3] in (b"\xfe\xff", b"")
        if old != now and (now != 0 or not (is_pad or at < codestream)):
            return False
    return True


