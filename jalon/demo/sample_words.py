"""The words that invented establishments are made of. Any likeness to a real one is chance."""

HOMES = (
    "Les Acacias", "Les Aubépines", "Les Bruyères", "Les Camélias", "Les Charmilles", "Les Coquelicots",
    "Les Cyprès", "Les Églantines", "Les Érables", "Les Fougères", "Les Genêts", "Les Glycines", "Les Grands Chênes",
    "Les Grands Prés", "Les Hirondelles", "Les Iris", "Les Jardins d’Automne", "Les Lavandières", "Les Magnolias",
    "Les Marguerites", "Les Mésanges", "Les Mimosas", "Les Myosotis", "Les Noisetiers", "Les Ormeaux",
    "Les Pervenches", "Les Peupliers", "Les Pivoines", "Les Platanes", "Les Quatre Saisons", "Les Rives d’Or",
    "Les Rosiers", "Les Roseaux", "Les Sapins Bleus", "Les Saules", "Les Sorbiers", "Les Terrasses", "Les Tourterelles",
    "Les Tourelles", "Les Trois Fontaines", "Les Violettes", "Le Belvédère", "Le Bois Joli", "Le Champ du Moulin",
    "Le Clair Logis", "Le Colombier", "Le Gai Séjour", "Le Grand Pré", "Le Jardin des Cèdres", "Le Lavoir",
    "Le Mail", "Le Parc", "Le Petit Bois", "Le Pigeonnier", "Le Pré Fleuri", "Le Vallon", "Le Verger", "Le Vieux Pont",
    "La Bergerie", "La Chênaie", "La Closerie", "La Combe Verte", "La Filature", "La Forge", "La Grande Allée",
    "La Halte", "La Houlette", "La Maison Bleue", "La Maison du Pont", "La Marjolaine", "La Maison des Sources",
    "La Métairie", "La Pommeraie", "La Roseraie", "La Ruche", "La Sapinière", "La Source", "La Tour Carrée",
    "La Vallée", "La Vigneronne", "L’Air du Temps", "L’Âge d’Or", "L’Alouette", "L’Arche", "L’Arc-en-Ciel", "L’Écluse",
    "L’Horizon", "L’Olivier", "L’Oasis", "L’Orée du Bois", "Bel Air", "Bellevue", "Beau Soleil", "Clair de Lune",
    "Saint-Antoine", "Sainte-Anne", "Saint-François", "Sainte-Marthe", "Saint-Joseph", "Saint-Martin", "Sainte-Claire",
    "Saint-Roch", "Sainte-Thérèse", "Saint-Michel",
)  # fmt: skip
LOCAL_HOMES = {
    "21": ("Les Hautes Côtes", "Les Vendanges", "La Vouge", "Le Val de Saône", "L’Auxois", "Les Tastevins"),
    "69": ("Les Canuts", "Les Monts d’Or", "Les Pierres Dorées", "Le Val d’Ozon", "Les Balmes", "Les Bords d’Yzeron"),
    "75": ("Les Lilas de Paname", "Les Faubourgs", "Le Canal", "Les Buttes", "Les Passerelles", "La Petite Ceinture"),
    "29": ("Ti Gwenn", "Ker Avel", "Ti an Aod", "Ker Heol", "Les Abers", "Roz Avel"),
    "2A": ("A Casa Serena", "U Castagnu", "L’Arbitru", "A Funtana", "U Pinu", "A Marina"),
    "974": ("Les Flamboyants", "Les Filaos", "Les Bois Noirs", "Le Tamarin", "Les Vétivers", "La Kaz des Anciens"),
    "972": ("Les Balisiers", "Les Gommiers", "Le Bord de Mer", "Les Bougainvilliers", "La Savane", "Les Mahoganys"),
}  # fmt: skip
CLINICS = (
    "Le Val Clair", "Les Hauts Chênes", "La Prairie", "Le Mesnil", "Bois Rond", "Les Grands Vents", "Le Rivage",
    "L’Éolienne", "Montvert", "Belle Étoile", "Les Deux Rives", "La Garenne", "Le Chalet", "Les Falaises",
    "Le Plateau", "La Rotonde", "Les Baumes", "Le Renouveau", "Beaurepaire", "La Passerelle",
)  # fmt: skip
STREETS = (
    "rue des Écoles", "rue du Moulin", "avenue de la République", "rue des Jardins", "place de l’Église",
    "rue de la Fontaine", "boulevard des Alliés", "rue du Stade", "chemin des Vignes", "rue Pasteur", "allée des Prés",
    "rue du 8 Mai 1945", "route de la Gare", "impasse des Rosiers", "rue Victor-Hugo", "avenue Jean-Jaurès",
    "rue des Lilas", "quai du Canal", "rue Marie-Curie", "rue du Lavoir",
)  # fmt: skip
SETTINGS = (
    "au cœur du bourg, à deux pas du marché",
    "dans un parc arboré, avec une terrasse plein sud",
    "près de la gare et des commerces, sur un jardin clos",
    "dans une ancienne école rénovée, de plain-pied",
    "sur les hauteurs, avec vue sur la vallée",
    "dans un quartier calme, desservi par le bus",
)
LIVES = (
    "L’équipe propose chaque jour une activité, et chaque semaine une sortie.",
    "Les repas sont préparés sur place ; les proches peuvent y déjeuner en prévenant la veille.",
    "Un jardin adapté et un salon des familles sont ouverts tous les jours.",
    "Un infirmier est présent de 7 heures à 21 heures, une astreinte le relaie la nuit.",
    "Kinésithérapeute, pédicure et coiffeuse viennent chaque semaine.",
    "Une chorale d’enfants, un chat et un potager y ont leurs habitudes.",
)
