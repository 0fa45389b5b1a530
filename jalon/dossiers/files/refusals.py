"""Why a file is not taken, in words that say what to do. The codes are those of `examiner` and `examination`."""

NBSP = "\N{NO-BREAK SPACE}"
OTHERWISE = "Joignez un PDF ou une photo."

SENTENCES = {
    "empty": "Ce fichier est vide. Ouvrez-le pour vérifier ce qu’il contient, puis joignez-le de nouveau.",
    "too_large": f"Ce fichier dépasse 20{NBSP}Mo. Envoyez un PDF plus léger, ou une photo par page.",
    "program": f"Ce fichier est un programme. {OTHERWISE}",
    "web_page": "Ce fichier est une page web. Imprimez-la en PDF, puis joignez ce PDF.",
    "archive": "Ce fichier est une archive. Joignez plutôt les fichiers qu’elle contient.",
    "bomb": f"Ce fichier devient énorme une fois ouvert{NBSP}: nous ne l’ouvrons pas. Enregistrez-le en PDF.",
    "macro": "Ce document contient des macros, qui sont des programmes. Enregistrez-le en PDF, puis joignez ce PDF.",
    "hidden_file": "Ce document en cache un autre. Enregistrez-le en PDF, puis joignez ce PDF.",
    "pdf_password": (
        "Ce PDF demande un mot de passe. Ouvrez-le avec son mot de passe, choisissez "
        f"«{NBSP}Imprimer{NBSP}» puis «{NBSP}Enregistrer en PDF{NBSP}», et joignez ce nouveau PDF."
    ),
    "document_password": "Ce document demande un mot de passe. Retirez-le, ou enregistrez le document en PDF sans lui.",
    "old_office": (
        "Ce document est d’un ancien format de Word ou d’Excel, ou demande un mot de passe. Enregistrez-le en PDF."
    ),
    "no_page": "Ce PDF n’a aucune page. Enregistrez-le de nouveau, puis joignez-le.",
    "too_many_pages": "Ce fichier a trop de pages. Partagez-le en plusieurs fichiers.",
    "too_many_pixels": (
        f"Cette image est trop grande{NBSP}: plus de 120{NBSP}millions de points. Réduisez-la, ou reprenez la photo."
    ),
    "cut": "Cette image est incomplète ou abîmée. Reprenez la photo, ou enregistrez l’image de nouveau.",
    "broken": "Ce fichier est abîmé et ne s’ouvre pas. Enregistrez-le de nouveau, si possible en PDF.",
    "other_image": "Ce format d’image n’est pas accepté. Enregistrez l’image en JPEG ou en PNG.",
    "film": f"Ce fichier est un film ou un son. {OTHERWISE}",
    "unknown": (
        "Nous ne savons pas lire ce type de fichier. Joignez un PDF, une photo, ou un document Word, Excel, "
        "LibreOffice ou texte."
    ),
    "unreadable": "Ce fichier ne se laisse pas lire ici. Enregistrez-le de nouveau en PDF, puis joignez ce PDF.",
}
