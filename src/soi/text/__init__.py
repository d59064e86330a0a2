"""Pure text handling: str in, str out."""
