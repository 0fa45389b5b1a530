"""The words that invented people and places are made of."""


def _cut(text: str, separator: str = " ") -> tuple[str, ...]:
    return tuple(text.split(separator))


LAST_NAMES = _cut(
    "Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux "
    "David Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre Faure "
    "André Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin Clément "
    "Morin Nicolas Henry Roussel Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer "
    "Dufour Meunier Brun Blanchard Giraud Joly Rivière Lucas Brunet Gaillard Barbier Arnaud Martinez Gérard Roche "
    "Renard Schmitt Roy Leroux Colin Vidal Caron Picard Roger Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier "
    "Philippe Bourgeois Pierre Benoit Rey Leclerc Payet Rolland Leclercq Guillaume Lecomte Lopez Jean Dupuy "
    "Guillot Hubert Berger Carpentier Sanchez Dupuis Moulin Louis Deschamps Huet Vasseur Perez Boucher Fleury "
    "Royer Klein Jacquet Adam Paris Poirier Marty Aubry Guyot Carré"
)
FEMALE_NAMES = _cut(
    "Jeanne Marie Lucienne Yvonne Simone Denise Madeleine Paulette Suzanne Germaine Odette Jacqueline Andrée "
    "Marcelle Ginette Thérèse Renée Monique Colette Huguette Georgette Yvette Gisèle Lucette Raymonde Micheline "
    "Josette Nicole"
)
MALE_NAMES = _cut(
    "Jean Pierre André Marcel Roger René Robert Raymond Georges Maurice Louis Henri Lucien Gaston Fernand Émile "
    "Albert Paul Charles Jacques Michel Bernard Claude Gérard Guy Serge Roland Yves"
)
YOUNG_NAMES = _cut(
    "Camille Claire Nadia Julien Thomas Sophie Karim Hélène Laure Antoine Inès Mathieu Lucie Hugo Anne Élodie"
)
HOUSES = _cut(
    "Les Tilleuls|Les Jardins d’Ouche|La Roseraie|Les Érables|Le Clos Fleuri|Résidence du Parc|"
    "Les Marronniers|Saint-Joseph|Sainte-Anne|Les Glycines|Le Val Doré|La Providence|Les Acacias|"
    "Le Bois Joli|Les Hortensias|La Source|Les Peupliers|Le Grand Pré|La Chartreuse|Les Cèdres|Bellevue|"
    "Le Manoir|Les Camélias|La Pommeraie",
    "|",
)
STREETS = _cut("rue de la République|rue des Lilas|avenue Foch|place de l’Église|chemin des Vignes|rue Pasteur", "|")
SENTENCES = (
    "Hypertension artérielle traitée depuis 1998, bien équilibrée.",
    "Fibrillation auriculaire permanente sous anticoagulant, suivie en cardiologie une fois par an.",
    "Prothèse totale de hanche droite en 2011, marche avec un déambulateur depuis la chute de mars.",
    "Maladie d’Alzheimer diagnostiquée en 2021, MMS à 17/30 en septembre, désorientation le soir.",
    "Insuffisance cardiaque à fraction d’éjection préservée, deux hospitalisations en douze mois.",
    "Diabète de type 2 sous metformine, dernière HbA1c à 7,1 %.",
    "Dénutrition modérée, perte de quatre kilos en six mois, compléments oraux prescrits.",
    "Vit seule au deuxième étage sans ascenseur ; sa fille passe chaque soir et n’y suffit plus.",
    "Paracétamol 1 g trois fois par jour, bisoprolol 2,5 mg le matin, apixaban 5 mg deux fois par jour.",
    "Furosémide 40 mg le matin, potassium, contrôle biologique tous les trois mois par l’infirmière.",
    "Troubles de la déglutition discrets, texture moulue conseillée par l’orthophoniste.",
    "Syndrome dépressif traité par sertraline, humeur stable depuis le printemps.",
    "Surdité appareillée des deux côtés ; cataracte opérée à gauche.",
    "Aime le jardin, la messe du dimanche et la compagnie ; souhaite garder son chat.",
)
MESSAGES = (
    "Pouvez-vous préciser le traitement en cours et joindre le dernier compte rendu d’hospitalisation ?",
    "Le dossier a été vu en commission. Nous n’avons pas de place en unité protégée avant plusieurs mois.",
    "Le traitement a été mis à jour dans le volet médical ; la fille de la personne peut visiter dès lundi.",
    "Une chambre se libère au premier étage. La famille peut nous appeler pour une visite.",
)
