"""The top floor: the ASGI app with its security headers, and its launch."""
