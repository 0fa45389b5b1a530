"""Answers that orientation reads, as plain data: technical care, symptoms, places wished. Forms make options of it."""

#: Code, label, and sometimes a gloss.
Entries = tuple[tuple[str, ...], ...]

BREATHING: Entries = (
    ("oxygen_continuous", "Oxygène en continu"),
    ("oxygen_intermittent", "Oxygène par moments"),
    ("niv", "Ventilation non invasive (VNI)"),
    ("cpap", "Pression positive continue (PPC)"),
    ("invasive_ventilation", "Ventilation invasive"),
    ("tracheostomy", "Trachéotomie"),
    ("nebuliser", "Aérosols"),
    ("pleural_drain", "Drainage pleural"),
)
FEEDING: Entries = (
    ("nasogastric", "Sonde naso-gastrique"),
    ("gastrostomy", "Gastrostomie"),
    ("jejunostomy", "Jéjunostomie"),
    ("enteral", "Nutrition entérale"),
    ("parenteral", "Nutrition parentérale"),
    ("subcutaneous", "Hydratation sous-cutanée"),
    ("texture", "Texture modifiée"),
    ("diet", "Régime"),
)
LINES: Entries = (
    ("peripheral", "Voie périphérique"),
    ("midline", "Midline"),
    ("picc", "PICC line"),
    ("port", "Chambre implantable"),
    ("central", "Cathéter central"),
)
INFUSIONS: Entries = (
    ("pca", "PCA, pompe à morphine"),
    ("insulin_pump", "Pompe à insuline"),
    ("insulin_injections", "Insuline en plusieurs injections"),
    ("iv_treatment", "Traitement intraveineux"),
    ("antibiotics", "Antibiotiques"),
    ("transfusion", "Transfusion"),
    ("chemotherapy", "Chimiothérapie"),
    ("immunoglobulins", "Immunoglobulines"),
    ("epidural_pump", "PCEA ou cathéter périnerveux (KTPN)"),
)
DRESSINGS: Entries = (
    ("simple", "Pansement simple"),
    ("complex", "Pansement complexe", "Plus de 30 minutes, ou plusieurs par jour"),
    ("pressure_sore", "Escarre"),
    ("ulcer", "Ulcère"),
    ("diabetic_foot", "Pied diabétique"),
    ("surgical_wound", "Plaie opératoire"),
    ("burn", "Brûlure"),
    ("stump", "Moignon d’amputation"),
    ("fistula", "Fistule"),
    ("packing", "Méchage"),
    ("debridement", "Détersion"),
    ("negative_pressure", "Pression négative (VAC)"),
    ("drain", "Drain ou redon"),
)
STOMAS: Entries = (
    ("colostomy", "Colostomie"),
    ("ileostomy", "Iléostomie"),
    ("urostomy", "Urostomie"),
    ("tracheal_stoma", "Trachéostomie"),
)
RENAL: Entries = (
    ("haemodialysis", "Hémodialyse"),
    ("peritoneal_dialysis", "Dialyse péritonéale"),
    ("urinary_catheter", "Sonde urinaire"),
    ("suprapubic", "Cathéter sus-pubien"),
    ("intermittent_catheter", "Sondages intermittents"),
    ("nephrostomy", "Néphrostomie"),
)
WATCH: Entries = (
    ("glucose", "Surveillance glycémique"),
    ("oximetry", "Oxymétrie"),
    ("telemetry", "Télémétrie"),
    ("pacemaker", "Pacemaker"),
    ("defibrillator", "Défibrillateur implantable (DAI)"),
    ("lvad", "Assistance ventriculaire (LVAD)"),
    ("air_mattress", "Matelas à air"),
    ("lift", "Lève-malade"),
    ("bariatric_bed", "Lit pour forte corpulence"),
    ("isolation_mdr", "Isolement (BMR, BHRe)"),
    ("restraint", "Contention"),
    ("suicide_watch", "Surveillance d’un risque suicidaire"),
    ("wander_bracelet", "Bracelet anti-fugue"),
    ("refractory_pain", "Douleur rebelle"),
)
SYMPTOMS: Entries = (
    ("pain", "Douleur"),
    ("dyspnoea", "Essoufflement"),
    ("nausea", "Nausées, vomissements"),
    ("occlusion", "Occlusion"),
    ("confusion", "Confusion"),
    ("anxiety", "Angoisse"),
    ("terminal_agitation", "Agitation de fin de vie"),
    ("bleeding", "Saignement"),
    ("refractory", "Un symptôme résiste aux traitements"),
)
PLACES: Entries = (
    ("home", "Chez elle"),
    ("unit", "Dans une unité de soins palliatifs"),
    ("hospital", "À l’hôpital"),
    ("nursing_home", "Dans son établissement"),
    ("unsaid", "Ne s’est pas exprimée"),
)
#: Technical care by the question that asks it.
FAMILIES: dict[str, Entries] = {
    "breathing": BREATHING,
    "feeding": FEEDING,
    "lines": LINES,
    "infusions": INFUSIONS,
    "dressings": DRESSINGS,
    "stomas": STOMAS,
    "renal": RENAL,
    "watch": WATCH,
}
CODES = frozenset(entry[0] for entries in FAMILIES.values() for entry in entries)
