-- Platform metrics as a diagnostic setting exports them: a row a minute, without dimensions.

CREATE TABLE store.AzureMetrics AS
WITH minutes AS (
    SELECT date_trunc('minute', time) AS minute, count(*)::DOUBLE AS requests,
        sum(input_tokens)::DOUBLE AS input, sum(output_tokens)::DOUBLE AS output
    FROM store.truth WHERE list_contains(sources, 'AzureDiagnostics') GROUP BY minute
),
metrics AS (
    SELECT minute, 'ModelRequests' AS name, requests AS total, requests AS number FROM minutes
    UNION ALL
    SELECT minute, 'InputTokens', input, requests FROM minutes WHERE input IS NOT NULL
    UNION ALL
    SELECT minute, 'OutputTokens', output, requests FROM minutes WHERE output IS NOT NULL
)
SELECT
    minute AS TimeGenerated,
    name AS MetricName,
    'Count' AS UnitName,
    total AS Total,
    total / number AS Average,
    total AS Maximum,
    0::DOUBLE AS Minimum,
    number AS Count,
    'PT1M' AS TimeGrain,
    minute + INTERVAL 4 MINUTE AS visible_at,
    'AllMetrics' AS category_sent
FROM metrics
-- Only some minutes: what exports them skips most of the idle ones.
WHERE minute(minute) % 5 = 0
ORDER BY TimeGenerated, MetricName;
