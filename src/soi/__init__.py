"""Soi: hold a message up to the light. See docs/guide/ for people and docs/reference/ for every name."""
