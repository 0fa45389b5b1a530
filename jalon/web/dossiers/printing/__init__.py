"""The dossier on paper: what a volume holds, and how Typst sets it as a PDF."""
