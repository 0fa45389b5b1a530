"""Filling the directory from public files: strict reading, then bulk writing that changes only what differs."""
