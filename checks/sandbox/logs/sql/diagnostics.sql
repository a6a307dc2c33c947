-- RequestResponse: one row a call, and for most a second one that is nearly empty; some Audit.

-- .NET ticks: 100 ns since the year 1.
CREATE MACRO store.ticks(moment) AS 621355968000000000 + epoch_us(moment) * 10;

CREATE TYPE store.diagnostic AS ENUM (
    'RequestResponse', 'Audit', 'ListKey', 'Messages_Create', '198.51.100.***', 'ShoeboxCallResult'
);

CREATE TABLE store.AzureDiagnostics AS
WITH calls AS (
    SELECT *, unnest(CASE WHEN is_doubled THEN [FALSE, TRUE] ELSE [FALSE] END) AS is_second
    FROM store.truth WHERE list_contains(sources, 'AzureDiagnostics')
),
-- What the rows are made from is sorted, not their texts: those are ten times as wide.
rows AS (
    SELECT id, is_second, operation, status, is_negative, duration_ms, api_name, caller, is_unnamed,
        stream, deployment, model, model_version, apim_request_id, visible_at AS first_visible_at,
        time + CASE WHEN is_second
            THEN to_milliseconds((40 * store.chance(id, 'second row'))::BIGINT - 20)
            ELSE INTERVAL 0 SECOND END AS moment,
        (store.around(id, 'request length', 3.6 * coalesce(input_tokens, 40), 0.2))::BIGINT
            + 180 AS request_length,
        coalesce(output_tokens * 4, 0) + 260 AS response_length,
        store.ticks(time - to_milliseconds(duration_ms)) + (9999 * store.chance(id, 'tick'))::BIGINT
            AS request_ticks
    FROM calls
    ORDER BY moment, id, is_second
)
SELECT
    moment AS TimeGenerated,
    'RequestResponse'::store.diagnostic AS Category,
    operation::VARCHAR::store.diagnostic AS OperationName,
    status::VARCHAR AS ResultSignature,
    CASE WHEN is_second THEN 0 WHEN is_negative THEN -duration_ms ELSE duration_ms END
        AS DurationMs,
    '198.51.100.***'::store.diagnostic AS CallerIPAddress,
    apim_request_id AS CorrelationId,
    'ShoeboxCallResult'::store.diagnostic AS event_s,
    concat('{"apiName":"', CASE WHEN NOT is_second THEN api_name END,
        '","requestTime":', request_ticks, ',"requestLength":', request_length,
        ',"responseTime":', request_ticks + duration_ms * 10000,
        ',"responseLength":', response_length,
        ',"objectId":"', CASE WHEN NOT is_second THEN caller END, '"',
        CASE WHEN NOT is_second AND NOT is_unnamed THEN concat(',"streamType":"',
            CASE WHEN stream THEN 'Streaming' ELSE 'Non-Streaming' END,
            '","modelDeploymentName":"', deployment, '","modelName":"', model,
            '","modelVersion":"', model_version, '"') END,
        '}') AS properties_s,
    first_visible_at + CASE WHEN is_second
        THEN to_seconds((30 * store.chance(id, 'second delay'))::BIGINT)
        ELSE INTERVAL 0 SECOND END AS visible_at,
    'RequestResponse'::store.diagnostic AS category_sent
FROM rows;

INSERT INTO store.AzureDiagnostics
SELECT
    moment,
    'Audit',
    'ListKey',
    NULL,
    NULL,
    '198.51.100.***',
    store.guid(epoch_us(moment)::UBIGINT, getvariable('seed')::VARCHAR),
    NULL,
    concat('{"objectId":"', getvariable('callers')[1], '"}'),
    moment + INTERVAL 5 MINUTE,
    'Audit'
FROM (
    SELECT unnest(generate_series(store.ago(getvariable('days')),
        getvariable('started') + to_hours(getvariable('hours_ahead')), INTERVAL 9 HOUR)) AS moment
)
ORDER BY moment;
