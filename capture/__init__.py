"""The HTTP door beside the pages: sign-in, the field page that works without a signal, map answers, health."""
