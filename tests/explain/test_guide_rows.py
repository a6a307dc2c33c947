"""Each row of the guide's troubleshooting, in each language of its editions, has its remedy.

Source: the guide's editions in six languages; the names of errors stand in English in all of them.
"""

import pytest

from checks.causes.catalogue import causes
from checks.explain import explain

ROWS = {
    "401": (("401 Unauthorized", "Invalid API key"), "auth.api_key_invalid"),
    "403": (("403 Forbidden",), "rbac.data_action_missing"),
    "429": (("429 Too Many Requests",), "rate_limit.tokens_or_requests"),
    "404": (("Model not found", "Deployment not found"), "deployment.not_found"),
    "Invalid model parameter": (
        ("Invalid model parameter",),
        "deployment.wrong_name_or_model_id",
    ),
}
"""Row as remedies cite it → its names, and the category that the guide gives it."""
LANGUAGES = {
    "en": ("Error:", "or", "Troubleshooting\nAuthentication errors\n"),
    "de": ("Fehler:", "oder", "Fehlerbehebung\nAuthentifizierungsfehler\n"),
    "es": ("Error:", "o", "Solución de problemas\nErrores de autenticación\n"),
    "fr": ("Erreur :", "ou", "Dépannage\nErreurs d'authentification\n"),
    "ru": ("Ошибка:", "или", "Устранение неполадок\nОшибки аутентификации\n"),  # noqa: RUF001
    "zh": ("错误:", "或", "速率限制\n"),
}
CASES = [(row, language) for row in ROWS for language in LANGUAGES]


def pasted(row: str, language: str) -> str:
    """Return a row as it stands on the page, under its section's title."""
    error, either, title = LANGUAGES[language]
    return f"{title}{error} {f' {either} '.join(ROWS[row][0])}"


@pytest.mark.parametrize(("row", "language"), CASES)
def test_a_row_leads_to_its_documented_remedy(row: str, language: str) -> None:
    """Whatever words stand around the error's names."""
    assert_is_row(row, pasted(row, language))


@pytest.mark.parametrize(("row", "name"), [(r, n) for r, (names, _) in ROWS.items() for n in names])
def test_a_name_alone_leads_to_the_same(row: str, name: str) -> None:
    """The status line, or the error's name, and nothing else."""
    assert_is_row(row, name)


def assert_is_row(row: str, text: str) -> None:
    """Hold that a text's first cause is the row's, and that its documented remedy is shown."""
    first, *_ = explain(text).candidates
    cause = causes()[first.cause]
    assert cause.category == ROWS[row][1]
    assert any(r.documented and f"row {row}" in r.source for r in cause.remedies)
    assert first.confidence != "certain"


def test_what_contradicts_a_row_is_shown_with_it() -> None:
    """The guide's role for 403 does not allow calls: the remedy says so."""
    first, *_ = explain("403 Forbidden").candidates

    documented = [r for r in causes()[first.cause].remedies if r.documented]
    assert any(remedy.contradicted_by for remedy in documented)
