"""What Azure Resource Manager says of a resource, read whole or with why not.

Shapes: azure-mgmt-cognitiveservices 14.1.0, azure-mgmt-authorization 4.0.0 and the official example
payloads of Azure/azure-rest-api-specs (checked 2026-11-20).
"""
