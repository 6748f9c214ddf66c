with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 100)
insert into items (name, description, price_cents)
select 'Item ' || n, 'The item with number ' || n || ', in the catalog from the start.', 100 + 7 * n
from numbers;
