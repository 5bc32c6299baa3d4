-- The facts of the main editions, with the organisation, type and year of their report: every report counts once.
select d.organisation, d.report_type, d.report_year, f.*
from facts f
join main_edition d using (document_id)
