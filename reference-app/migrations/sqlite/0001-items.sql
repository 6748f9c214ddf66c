create table items (
  id integer primary key,
  name text not null,
  description text not null,
  price_cents integer not null check (price_cents >= 0),
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) strict;
