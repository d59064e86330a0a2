"""Language tags as BCP-47 wants them: the shortest code, however a file wrote it."""

from __future__ import annotations

_PAIRS = """
    ara:ar msa:ms ben:bn ces:cs dan:da deu:de ger:de ell:el eng:en spa:es pes:fa fas:fa fin:fi fra:fr
    fre:fr guj:gu heb:he hin:hi hrv:hr hun:hu ind:id ita:it jpn:ja kan:kn kor:ko mal:ml mar:mr mya:my
    nld:nl nor:no pan:pa pol:pl por:pt ron:ro rus:ru sin:si slk:sk slv:sl sqi:sq srp:sr swe:sv tam:ta
    tel:te tgl:tl tha:th tur:tr ukr:uk urd:ur vie:vi zho:zh cmn:zh in:id iw:he
"""
_SHORT = dict(pair.split(":") for pair in _PAIRS.split())


def language_tag(written: str) -> str:
    """`vie` and `VI` are `vi`, `pt_br` is `pt-BR`; anything else comes back as it was, tidied."""
    first, *rest = written.strip().replace("_", "-").split("-")
    code = first.lower()
    return "-".join([_SHORT.get(code, code), *(part.upper() if len(part) == 2 else part for part in rest)])
