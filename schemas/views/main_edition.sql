-- One document for each report: the archive may hold a report several times (text extract, PDF, scan), and a sum over all of them counts it several times. Born digital comes before a text extract, an OCR layer and OCR, then the first document_id; a document whose organisation or year is not known stands for itself.
select *
from documents
where status <> 'unreadable'
qualify row_number() over (
    partition by
        case when organisation is null or report_year is null then document_id end,
        organisation, report_type, report_year, period_start, period_end
    order by
        list_position(['born_digital', 'text_extract', 'ocr_layer', 'ocr'], text_origin) nulls last,
        document_id
) = 1
