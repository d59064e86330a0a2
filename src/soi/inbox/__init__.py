"""Tips, grouped into questions; pseudonyms and the retention clock.

The front door:

- `inbox.actions`: `accept(Envelope) -> Accepted` (durable), then `waiting`, `prepare`, `give_way`, `hold`,
  `correspondent_for`, `keep`, `let_go`, `reply_address`, `set_state`, `forget`; or at once
  `receive(IncomingTip) -> Receipt`; `merge`, `split`, `undo`, `set_aside`, `bring_back`, `name_question`,
  `black_out`, `erase_by_receipt`, `erase_from`, `purge`; `NotKeptError`, `RefusedError`, `UnreadableError`.
- `inbox.queries`: `open_questions`, `set_aside_questions`, `queue_rows`, `samples`, `tip_rows`, `words`,
  `regroupings`, `where_is`.
- `inbox.suggestions`: `suggest(question)`: what may belong together.
- `inbox.statistics`: counts of groups of at least ten people.
- `inbox.models`: the tables, for reading; only `inbox.actions` writes them.
"""
