"""Quality and speed of the engine, measured on open sets. Imports soi.text and soi.match; nothing imports it."""
