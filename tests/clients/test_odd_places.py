"""Odd places: defaults in code, spread objects, merged mappings, files of hosts."""

import pytest

from checks.clients.model import Known
from checks.clients.reading import read
from tests.clients.test_odd_configurations import HOST, codes_of, corrected

DEFAULTS = {
    "getenv.py": 'AnthropicFoundry(base_url=os.getenv("BASE", "{base}"), api_key=KEY)\n',
    "get.py": 'BASE = os.environ.get("BASE", "{base}")\nAnthropicFoundry(base_url=BASE)\n',
    "or.py": 'AnthropicFoundry(base_url=os.getenv("BASE") or "{base}", api_key=KEY)\n',
    "nullish.ts": 'new AnthropicFoundry({{ baseURL: process.env.BASE ?? "{base}" }});\n',
    "or.ts": "const u = process.env.BASE || '{base}';\nnew AnthropicFoundry({{ baseURL: u }});\n",
    "spread.ts": 'const o = {{ baseURL: "{base}" }} as const;\nnew AnthropicFoundry({{ ...o }});\n',
}
IMPORTS = {
    "py": "import os\nfrom anthropic import AnthropicFoundry\n",
    "ts": 'import { AnthropicFoundry } from "@anthropic-ai/foundry-sdk";\n',
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_default_is_what_counts_while_nothing_else_is_set(name: str) -> None:
    """It is judged, and corrected where it is written; a variable that is known goes before it."""
    template = IMPORTS[name[-2:]] + DEFAULTS[name].replace("{{", "{").replace("}}", "}")
    wrong, right = (template.replace("{base}", base) for base in (HOST, f"{HOST}/anthropic"))
    known = Known(process_env={"BASE": f"{HOST}/anthropic"})

    assert "base-url-missing-anthropic" in codes_of(wrong, name)
    sure = set() if name.startswith("spread") else {"likely"}
    assert sure <= {f.certainty.value for f in read([(name, wrong)], Known()).files[0].faults}
    assert corrected(wrong, name) == right
    assert codes_of(right, name) == []
    if not name.startswith("spread"):
        assert codes_of(wrong, name, known) == []


def test_an_object_that_spreads_itself_is_read_to_an_end() -> None:
    """It means nothing, and stops nothing."""
    names = [f"o{number}" for number in range(30)]
    each = ", ".join(f"...{name}" for name in names)
    text = IMPORTS["ts"] + "".join(f"const {name} = {{ {each} }};\n" for name in names)

    assert codes_of(f"{text}new AnthropicFoundry({{ {each}, resource: 'contoso-ai' }});\n") == []


HOSTS = {
    "merged.yaml": """x-common: &common
  CLAUDE_CODE_USE_FOUNDRY: "1"
  ANTHROPIC_FOUNDRY_RESOURCE: {resource}
agent:
  env:
    <<: *common
    ANTHROPIC_FOUNDRY_API_KEY: "${KEY}"
""",
    "deployment.yaml": """kind: Deployment
spec:
  template:
    spec:
      containers:
        - env:
            - name: CLAUDE_CODE_USE_FOUNDRY
              value: "1"
            - name: ANTHROPIC_FOUNDRY_RESOURCE
              value: {resource}
            - name: ANTHROPIC_FOUNDRY_API_KEY
              valueFrom: {secretKeyRef: {name: claude, key: key}}
""",
    "configmap.yaml": """kind: ConfigMap
data:
  CLAUDE_CODE_USE_FOUNDRY: "1"
  ANTHROPIC_FOUNDRY_RESOURCE: {resource}
  ANTHROPIC_FOUNDRY_API_KEY: $(KEY)
""",
    "devcontainer.json": """{
  // a comment is allowed here
  "containerEnv": {
    "CLAUDE_CODE_USE_FOUNDRY": "1",
    "ANTHROPIC_FOUNDRY_RESOURCE": "{resource}",
    "ANTHROPIC_FOUNDRY_API_KEY": "${localEnv:KEY}",
  },
}
""",
    "config.toml": """[env]
CLAUDE_CODE_USE_FOUNDRY = "1"
ANTHROPIC_FOUNDRY_RESOURCE = "{resource}"
ANTHROPIC_FOUNDRY_API_KEY = "$KEY"
""",
}


@pytest.mark.parametrize("name", HOSTS)
def test_variables_are_read_where_a_host_sets_them(name: str) -> None:
    """Right ones are left alone, a wrong one is corrected in its place, and the key is seen."""
    right, wrong = (HOSTS[name].replace("{resource}", base) for base in ("contoso-ai", HOST))

    (file,) = read([(name, right)], Known()).files

    assert (file.client, file.faults, file.unchecked) == ("claude-code", (), ())
    assert file.sent is not None
    assert file.sent.auth == "x-api-key"
    assert corrected(wrong, name) == right


def test_a_text_is_known_by_its_words_and_not_by_a_pattern() -> None:
    """What it was recognized by is in the text."""
    text = 'litellm:\n  environment:\n    AZURE_AI_API_BASE: "https://x.example/anthropic"\n'

    (file,) = read([("compose.yaml", text)], Known(client="litellm")).files

    assert file.recognised_by in text


def test_mappings_that_merge_each_other_often_are_read_to_an_end() -> None:
    """Ten times ten times ten merges are ten names."""
    levels = "".join(
        f"m{level}: &m{level}\n  <<: [{', '.join([f'*m{level - 1}'] * 10)}]\n"
        for level in range(1, 12)
    )
    text = f"m0: &m0 {{CLAUDE_CODE_USE_FOUNDRY: '1'}}\n{levels}env:\n  <<: *m11\n"

    assert codes_of(text + f"  ANTHROPIC_FOUNDRY_RESOURCE: {HOST}\n") == ["resource-is-url"]
