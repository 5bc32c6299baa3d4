-- Ten years of results of Stockholms stad
-- What the latest report says of each year, and what keeps years from being compared. Costs are negative.
select fiscal_year,
       any_value(value_latest) filter (item = 'rev_total') as revenue_kr,
       any_value(value_latest) filter (item = 'cost_total') as costs_kr,
       any_value(value_latest) filter (item = 'result_year') as result_kr,
       any_value(document_latest) filter (item = 'result_year') as document_latest,
       bool_or(restated) as restated,
       string_agg(distinct break_note, ' | ' order by break_note) as break_note
from series
where organisation = 'Samordningsförbundet Stockholms stad' and scope = 'association' and measure = 'amount'
  and item in ('rev_total', 'cost_total', 'result_year') and extract(month from period_end) = 12
group by fiscal_year
order by fiscal_year
