create table sessions (
  id text primary key,
  content text not null,
  expires_at_ms integer not null
) strict, without rowid;

create index sessions_expires_at on sessions (expires_at_ms);
