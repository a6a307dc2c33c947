"""The words for what a pasted text says: who answered, and how sure its cause is."""

from checks.words import say

SURE = {
    "certain": say("This is the cause"),
    "likely": say("Likely cause"),
    "possible": say("Possible cause"),
}
"""Confidence → what is said before a cause."""
WHO = {
    "azure-gateway": say("the Azure gateway"),
    "anthropic": say("Anthropic's API"),
    "api-management": "API Management",
    "entra": "Microsoft Entra ID",
    "arm": "Azure Resource Manager",
    "log-analytics": "Log Analytics",
    "client": say("the client itself, without a response"),
    "proxy": say("a proxy or a gateway on the way"),
}
"""Who answered → how it is called."""
