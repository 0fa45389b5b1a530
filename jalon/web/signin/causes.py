"""What to tell somebody whose way in stayed closed: what we saw, why, and what to try. One entry a cause."""

from dataclasses import dataclass

from jalon.accounts.enums import SignInCause as Cause

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Help:
    """One help page. `steps`: what to do, in order. `about`: « card » adds what a server cannot see of a card."""

    title: str
    fact: str
    steps: tuple[str, ...]
    about: str = "card"


AGAIN = "Réessayez. Si cela recommence, fermez toutes les fenêtres du navigateur, rouvrez-le, et réessayez une fois."
OTHER_WAYS = "En attendant, entrez avec votre e-CPS, ou avec votre mot de passe si vous en avez choisi un."

HELP: dict[Cause, Help] = {
    Cause.NO_CERTIFICATE: Help(
        "Le serveur n’a reçu aucun certificat",
        "Votre navigateur s’est présenté sans carte. La carte est-elle dans le lecteur ?",
        (
            "Retirez la carte, remettez-la, attendez que le voyant du lecteur cesse de clignoter.",
            "Fermez toutes les fenêtres du navigateur : il se souvient d’avoir répondu « aucun certificat ».",
            "Rouvrez-le, revenez à cette page, et choisissez le certificat à votre nom quand il vous est proposé.",
        ),
    ),
    Cause.CARD_EXPIRED: Help(
        "Votre carte est périmée",
        "Le certificat de cette carte n’est plus valable à la date d’aujourd’hui.",
        (
            "Une nouvelle carte vous a sans doute été envoyée avant la fin de celle-ci : essayez-la.",
            "Sinon, demandez-la à l’Agence du numérique en santé.",
            OTHER_WAYS,
        ),
    ),
    Cause.CARD_REVOKED: Help(
        "Cette carte a été mise en opposition",
        "Elle a été déclarée perdue, volée ou remplacée : elle n’ouvre plus aucun service.",
        (
            "Si vous venez de recevoir une nouvelle carte, prenez celle-là.",
            "Si vous n’avez rien déclaré, appelez l’Agence du numérique en santé.",
            OTHER_WAYS,
        ),
    ),
    Cause.WRONG_CERTIFICATE: Help(
        "Ce n’est pas le bon certificat",
        "Votre carte en porte deux : l’un signe, l’autre vous identifie. C’est celui de signature qui a été choisi.",
        (
            "Fermez toutes les fenêtres du navigateur, puis rouvrez-le.",
            "Recommencez, et choisissez l’autre certificat à votre nom : « Authentification ».",
        ),
    ),
    Cause.UNKNOWN_AUTHORITY: Help(
        "Ce certificat ne vient pas d’une carte CPS",
        "Il a été fait par une autre autorité que l’IGC-Santé : certificat d’entreprise, d’un autre service, ou "
        "antivirus qui lit les échanges à votre place.",
        (
            "Recommencez et choisissez le certificat de votre carte, délivré par « AC IGC-SANTE FORT PERSONNES ».",
            "Si vous êtes derrière l’antivirus ou le proxy d’un établissement, demandez que ce site en soit exclu.",
        ),
    ),
    Cause.WRONG_CARD_KIND: Help(
        "Cette carte ne porte pas de numéro RPPS",
        "C’est une carte CPE ou CPA, délivrée par un établissement ou une structure. Elle dit où vous travaillez, pas "
        "votre numéro RPPS : ce site ne peut pas y reconnaître un médecin.",
        (
            "Entrez avec votre e-CPS : elle porte votre numéro RPPS, quelle que soit votre carte.",
            "Si vous avez aussi une carte CPS ou CPF, prenez celle-là.",
        ),
    ),
    Cause.SERVICE_CARD: Help(
        "Cette carte n’a pas de titulaire",
        "C’est une carte de service, que plusieurs personnes se partagent. Ici, chacun entre en son nom.",
        ("Prenez votre propre carte CPS ou CPF, ou entrez avec votre e-CPS.",),
    ),
    Cause.SOFTWARE_CERTIFICATE: Help(
        "Ce certificat n’est pas celui d’une carte",
        "C’est un certificat logiciel, gardé dans un fichier. Cette entrée demande une carte et son code.",
        ("Recommencez avec votre carte CPS ou CPF dans le lecteur.", OTHER_WAYS),
    ),
    Cause.TEST_CARD: Help(
        "C’est une carte de test",
        "Ce site sert à de vrais patients : il n’accepte que de vraies cartes.",
        ("Prenez votre carte CPS ou CPF.", OTHER_WAYS),
    ),
    Cause.UNREADABLE_CERTIFICATE: Help(
        "Le certificat de la carte n’a pas la forme attendue",
        "Il vient de la bonne autorité, mais une donnée y manque ou ne se lit pas.",
        ("Vérifiez la carte avec l’outil national de diagnostic, ci-dessous.", OTHER_WAYS),
    ),
    Cause.REVOCATION_UNKNOWN: Help(
        "Nous ne pouvons pas vérifier les oppositions",
        "La liste des cartes mises en opposition ne nous est pas parvenue à temps. Votre carte n’est pas en cause : "
        "par prudence, aucune n’est acceptée pour l’instant. Nos équipes sont prévenues.",
        ("Réessayez dans une heure.", OTHER_WAYS),
    ),
    Cause.ATTEMPT_LOST: Help(
        "Cette tentative n’est plus valable",
        "Elle a duré trop longtemps, elle a déjà servi, ou elle a commencé dans un autre navigateur.",
        (
            "Revenez à la page de connexion, et recommencez sans quitter cette fenêtre.",
            "Le navigateur doit accepter les cookies de ce site.",
        ),
        about="attempt",
    ),
    Cause.DECLINED: Help(
        "La connexion a été refusée",
        "Elle a été refusée, ou annulée, avant la fin. Rien n’a été ouvert.",
        (
            "Si c’était vous, vous pouvez recommencer.",
            "Si vous n’aviez rien demandé, refusez toujours : quelqu’un a peut-être tapé votre numéro.",
        ),
        about="provider",
    ),
    Cause.TIMED_OUT: Help(
        "Le délai est dépassé",
        "La demande n’a pas été validée à temps sur votre téléphone. Rien n’a été ouvert.",
        (
            "Prenez votre téléphone en main, ouvrez l’application e-CPS, puis recommencez ici.",
            "Vérifiez que le téléphone a du réseau.",
        ),
        about="provider",
    ),
    Cause.PROVIDER_AWAY: Help(
        "Le service d’identification ne répond pas",
        "La panne n’est ni chez vous, ni sur votre téléphone.",
        ("Réessayez dans quelques minutes.", "En attendant, entrez avec votre carte, ou avec votre mot de passe."),
        about="provider",
    ),
    Cause.BAD_TOKEN: Help(
        "La réponse du service d’identification n’est pas valable",
        "Elle est arrivée trop tard, elle a déjà servi, ou elle ne nous était pas destinée. Par prudence, elle est "
        "refusée.",
        ("Revenez à la page de connexion, et recommencez sans quitter cette fenêtre.",),
        about="provider",
    ),
    Cause.NO_PROFESSION: Help(
        "Vous êtes identifié, mais sans activité de santé",
        "Votre identité est reconnue. Le répertoire national (RPPS) ne vous connaît pas d’activité de santé en cours, "
        "et cet espace est celui des médecins.",
        (
            "Si vous venez de vous installer, votre Ordre transmet l’information en quelques jours.",
            "Pour vous-même ou pour un proche, ouvrez un compte d’usager : chercher une place ne demande aucun titre.",
        ),
        about="person",
    ),
    Cause.NOT_PHYSICIAN: Help(
        "Cet espace est celui des médecins",
        "Vous êtes bien identifié, mais votre profession n’est pas celle de médecin. Ici, un médecin ouvre un dossier, "
        "le signe et l’envoie.",
        (
            "Vous travaillez dans un établissement qui reçoit des demandes : la personne qui gère sa page vous invite.",
            "Vous travaillez au secrétariat d’un médecin : ce médecin vous invite.",
            "Pour vous-même ou pour un proche, ouvrez un compte d’usager.",
        ),
        about="person",
    ),
    Cause.ACCOUNT_CLOSED: Help(
        "Ce compte est fermé",
        "Votre identité est reconnue, mais le compte qu’elle ouvrait a été fermé.",
        ("Écrivez à l’assistance : elle vérifie avec vous pourquoi, et peut le rouvrir.",),
        about="person",
    ),
    Cause.IDENTITY_CONFLICT: Help(
        "Deux comptes portent votre identité",
        "Cette identité en désigne deux à la fois. Plutôt que d’ouvrir le mauvais, nous n’en ouvrons aucun.",
        ("Écrivez à l’assistance : elle réunit les deux comptes après vérification. Rien n’est perdu.",),
        about="person",
    ),
    Cause.OTHER_PERSON: Help(
        "Ce n’est pas la même personne",
        "Vous étiez connecté à un compte, et la preuve apportée est celle de quelqu’un d’autre.",
        ("Reprenez avec votre propre carte ou votre propre e-CPS.", "Sinon, déconnectez-vous d’abord."),
        about="person",
    ),
}
UNSEEN = (
    (
        "Rien ne se passe, aucune fenêtre ne s’ouvre",
        "Le lecteur est-il branché, et la carte dans le bon sens, puce devant ? La Cryptolib CPS (Windows, macOS, "
        "Linux) est-elle installée ? Une carte CPS4 demande la version 5.2 ou plus récente.",
    ),
    (
        "Firefox ne propose pas la carte",
        "Activez « certificats du système » dans ses réglages de sécurité, ou ajoutez-y le module de la Cryptolib.",
    ),
    (
        "Le code à quatre chiffres est refusé",
        "Trois codes faux à la suite bloquent la carte. Arrêtez-vous au deuxième, et retrouvez le code dans le "
        "courrier qui accompagnait la carte.",
    ),
    (
        "La carte est bloquée",
        "Le code de déblocage, dans ce même courrier, la débloque depuis le logiciel de gestion de la carte.",
    ),
    (
        "La page ne s’affiche pas, ou le navigateur parle d’une connexion non sûre",
        "Un antivirus ou le proxy d’un établissement lit peut-être les échanges : la carte ne peut alors pas répondre. "
        "Demandez que ce site en soit exclu.",
    ),
)
