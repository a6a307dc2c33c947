-- What each table took in, hour by hour, as Log Analytics counts it for the bill: the calls of which
-- it tells, each taken for 1.5 kB. That size is assumed [U].

CREATE TABLE store.Usage AS
WITH told AS (
    SELECT date_trunc('hour', visible_at) AS hour, unnest(sources)::VARCHAR AS data_type
    FROM store.truth
),
arrived AS (
    SELECT hour, data_type, count(*) AS calls FROM told GROUP BY ALL
)
SELECT
    hour + INTERVAL 1 HOUR AS TimeGenerated,
    data_type AS DataType,
    calls * 1.5 / 1000 AS Quantity,
    'MBytes' AS QuantityUnit,
    TRUE AS IsBillable,
    'LogManagement' AS Solution,
    hour AS StartTime,
    hour + INTERVAL 1 HOUR AS EndTime,
    -- An hour is counted once it is over.
    hour + INTERVAL 70 MINUTE AS visible_at,
    CASE data_type WHEN 'AzureDiagnostics' THEN 'RequestResponse' END AS category_sent
FROM arrived
ORDER BY TimeGenerated, DataType;
