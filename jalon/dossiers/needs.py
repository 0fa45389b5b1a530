"""What a dossier asks for, as codes that matching reads. Derived at every save and sealed with the dossier."""

from typing import NotRequired, TypedDict


class Place(TypedDict):
    """Where to look around: the wished commune, else the place of life. Degrees, WGS84."""

    label: str
    commune: str
    lat: float | None
    lon: float | None


class Needs(TypedDict):
    """The derived needs. Every key is always there; None is « nobody said ».

    `stays`: permanent, temporary, day, night. `when`: now, six_months, later, for each stay. `dates`: wished
    dates, ISO, by stay. `social_aid`: yes, no, pending. `budget_month` in euros. `needs`: codes of care that the
    unit must be able to give. `girs` are the GIRs still possible; `gir` only when the grid is complete.

    Follow-up care says more: `wanted`, the capabilities that its motive calls for; `solutions`, codes of the kinds of
    care chosen for which units are asked; `home`, where care at home is given, when `place` is elsewhere.
    """

    gir: int | None
    girs: list[int]
    stays: list[str]
    when: dict[str, str]
    dates: dict[str, str]
    urgent: bool
    dementia: bool | None
    wandering: bool | None
    protected_unit: bool | None
    social_aid: str | None
    budget_month: int | None
    distance_km: int | None
    place: Place | None
    couple: bool | None
    pets: bool | None
    needs: list[str]
    wanted: NotRequired[list[str]]
    solutions: NotRequired[list[str]]
    home: NotRequired[Place | None]
