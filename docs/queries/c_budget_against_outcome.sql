-- Budget against outcome of Aktivitetsplatsen
-- In kr, costs negative; a variance above nought is money left. The half-year report holds half a year.
select fiscal_year, period_end, label, budget_kr, outcome_kr, variance_kr,
       round(100 * outcome_kr / budget_kr, 1) as percent_used, document_id
from budget_outcome
semi join main_edition using (document_id)
where scope = 'sthlm-aktivitetsplatsen' and kind = 'intervention_budget'
order by fiscal_year, period_end
