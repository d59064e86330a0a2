"""Tags of the tipline's templates."""
