-- Figures that a later report restates
-- Every figure that two reports of different years print, restated ones first: those further apart than rounding explains (half a step of either). No two reports of the specimens print one figure of one period, so none stands here.
with printed as (
    select *, case when measure = 'amount' then amount_normalised else value end as figure,
           quantum * case unit when 'tkr' then 1000 when 'mnkr' then 1000000 else 1 end as step
    from main_facts
    where item is not null and scenario = 'outcome' and value is not null
)
select a.organisation, a.kind, a.item, a.scope, a.sex, a.fiscal_year,
       a.figure as first_printed, b.figure as later_printed, abs(a.figure - b.figure) > (a.step + b.step) / 2 as restated,
       a.fact_id as first_fact, b.fact_id as later_fact
from printed a
join printed b
  on (a.organisation, a.kind, a.item, a.row_role, a.scope, a.measure, a.fiscal_year, a.period_end)
   = (b.organisation, b.kind, b.item, b.row_role, b.scope, b.measure, b.fiscal_year, b.period_end)
 and a.sex is not distinct from b.sex and a.period_start is not distinct from b.period_start
 and a.report_year < b.report_year
order by restated desc, a.organisation, a.fiscal_year, a.kind, a.item, a.fact_id
