insert into items (name, description, price_cents)
select 'Item ' || n, 'The item with number ' || n || ', in the catalog from the start.', 100 + 7 * n
from generate_series(1, 100) as n;
