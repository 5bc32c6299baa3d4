-- Share of exits to work or studies, by sex
-- Only where the report prints both reasons with exactly this meaning (`relation`), for the association as a whole. The base is the sum of all reasons, not the printed total, which may be wrong. A half year stands beside whole years: see `period_end`.
with exits as (
    select e.*
    from exit_reasons e
    semi join main_edition using (document_id)
    join facts f using (fact_id)
    where e.scope = 'association' and e.measure = 'count' and e.sex in ('women', 'men') and f.row_role = 'item'
)
select organisation, fiscal_year, period_end, sex,
       sum(value) filter (item in ('work', 'study')) as to_work_or_study,
       sum(value) as exits,
       round(100 * sum(value) filter (item in ('work', 'study')) / sum(value), 1) as percent
from exits
group by all
having count(distinct item) filter (item in ('work', 'study') and relation = 'exact') = 2
order by organisation, fiscal_year, period_end, sex
