"""Foundry Doctor's check engine: why calls to Claude in Microsoft Foundry fail, and the cure."""
