-- Where a figure stands in print
-- Every place and setting in which the archive prints the cash of Stockholms stad at the end of 2025; `bbox` in points from the page's top left, `line` in a text extract.
select f.document_id, d.file, f.page, f.line, f.bbox, coalesce(t.caption, t.heading) as table_caption, f.row_label, f.value_printed, f.unit
from facts f
join documents d using (document_id)
join tables t using (table_id)
where d.organisation = 'Samordningsförbundet Stockholms stad'
  and f.item = 'cash' and f.kind = 'balance_sheet' and f.period_end = date '2025-12-31'
order by f.document_id, f.page, f.line
