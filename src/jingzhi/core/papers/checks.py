"""What a file must be before it may stand for a paper."""

from __future__ import annotations

import io
import zipfile

from django.utils.translation import gettext as _

from jingzhi.kit import papers
from jingzhi.kit.refused import Refused

MOST_BYTES, MOST_UNPACKED = 10_000_000, 60_000_000


def check_document(data: bytes, *, number: str, code: str) -> None:
    """A .docx without macros, of bearable size, that still carries this paper's number and check code.

    Raises:
        Refused: 413 too large, 422 no .docx or another paper's.
    """
    if len(data) > MOST_BYTES:
        raise Refused(_("文件超过 10 MB，请压缩图片后再传。"), code="too_big", status=413, field="file")
    text = _text(data)
    if number not in text or code not in text:
        said = _("文件里要有编号 %(no)s 和验证码 %(code)s：请在下载的草稿上修改，不要删掉这两处。")
        raise Refused(said % {"no": number, "code": code}, code="other_paper", field="file")


def _text(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise Refused(
                    _("文件超过 10 MB，请压缩图片后再传。"), code="too_big", status=413, field="file"
                )
            if any(name.lower().endswith("vbaproject.bin") for name in parts.namelist()):
                raise ValueError("macros")
        return "\n".join(papers.words(data))
    except Refused:
        raise
    except (
        Exception
    ):  # a damaged package fails in too many ways to name; all of them mean the same to the sender
        raise Refused(
            _("这不是 Word 文档（.docx），或已损坏、带宏。请另存为 .docx 后再传。"),
            code="no_docx",
            field="file",
        ) from None
