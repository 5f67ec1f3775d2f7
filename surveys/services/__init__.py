"""What can happen: keyword-only verbs, atomic, `by=` the actor, an audit row in the same transaction."""
