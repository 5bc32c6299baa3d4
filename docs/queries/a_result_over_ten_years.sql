-- Ten years of results of Stockholms stad
-- The overviews of two annual reports, newest report first where both print a year. Costs are negative.
select fiscal_year,
       max(amount_normalised) filter (item = 'rev_total') as revenue_kr,
       max(amount_normalised) filter (item = 'cost_operating') as costs_kr,
       max(amount_normalised) filter (item = 'result_year') as result_kr,
       any_value(document_id) as document_id
from (
    from main_facts
    where organisation = 'Samordningsförbundet Stockholms stad' and kind = 'multi_year_overview'
    qualify rank() over (partition by fiscal_year order by report_year desc) = 1
)
group by fiscal_year
order by fiscal_year
