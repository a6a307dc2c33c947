"""Frozen facts: what probes bring home and checks judge; nothing here does I/O."""

from checks.evidence.calls import (
    Acceptance,
    Call,
    DeploymentCall,
    FirstCall,
    Form,
    OtherAudienceCall,
    OtherHeaderCall,
    OtherSignIn,
    OtherVersionCall,
)
from checks.evidence.exchange import (
    AuthScheme,
    Exchange,
    Purpose,
)
from checks.evidence.identity import (
    Claims,
    Credentials,
    KeyKind,
    KeyShape,
    Link,
    LinkState,
    SignIn,
    Token,
)
from checks.evidence.network import (
    Certificate,
    Connection,
    Resolution,
    SignInResolution,
    TlsSession,
)
from checks.failure import Failure

__all__ = [
    "Acceptance",
    "AuthScheme",
    "Call",
    "Certificate",
    "Claims",
    "Connection",
    "Credentials",
    "DeploymentCall",
    "Exchange",
    "Failure",
    "FirstCall",
    "Form",
    "KeyKind",
    "KeyShape",
    "Link",
    "LinkState",
    "OtherAudienceCall",
    "OtherHeaderCall",
    "OtherSignIn",
    "OtherVersionCall",
    "Purpose",
    "Resolution",
    "SignIn",
    "SignInResolution",
    "TlsSession",
    "Token",
]
