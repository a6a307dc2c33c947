-- RequestResponse: of a call the row with its model and tokens, and for most a thin one of the API,
-- as measured on 6 and 7 October 2026 (github.com/dhangerkapil/foundry-usage-metering). Assumed [U]:
-- OperationName and streamType of Claude's rows; that the two rows share their CorrelationId; that
-- the thin one has a duration of 0 beside the other; that a call refused in front of the model leaves
-- the thin row alone, and one that the model refused a row without tokens. Then the rows of other APIs
-- on the account, and some Audit.

-- 100 ns since 1970, as a row of a model counts; a row of the API begins in the year 1.
CREATE MACRO store.ticks(moment) AS epoch_us(moment) * 10;
CREATE MACRO store.net_ticks(ticks) AS 621355968000000000 + ticks;

CREATE TYPE store.diagnostic AS ENUM (
    'RequestResponse', 'Audit', 'ListKey', 'Messages_Create', '198.51.100.***', 'ShoeboxCallResult',
    'Projects_Wildcard_Get', 'Evaluators_ListLatestVersions', 'Datasets_StartPendingUpload',
    'Models_List', 'ChatCompletions_Create', 'create_response', 'Capabilities_Get'
);

CREATE TABLE store.AzureDiagnostics AS
WITH calls AS (
    SELECT *, unnest(CASE WHEN is_unnamed THEN [TRUE] WHEN is_doubled THEN [FALSE, TRUE]
        ELSE [FALSE] END) AS is_thin
    FROM store.truth WHERE list_contains(sources, 'AzureDiagnostics')
),
-- What the rows are made from is sorted, not their texts: those are ten times as wide.
rows AS (
    SELECT id, is_thin, is_thin AND NOT is_unnamed AS is_second, operation, status, is_negative,
        duration_ms, caller, stream, deployment, model, model_version, apim_request_id, input_tokens,
        output_tokens, visible_at AS first_visible_at,
        time + CASE WHEN is_thin AND NOT is_unnamed
            THEN to_milliseconds((40 * store.chance(id, 'second row'))::BIGINT - 20)
            ELSE INTERVAL 0 SECOND END AS moment,
        (store.around(id, 'request length', 3.6 * coalesce(input_tokens, 40), 0.2))::BIGINT
            + 180 AS request_length,
        coalesce(output_tokens * 4, 0) + 260 AS response_length,
        store.ticks(time - to_milliseconds(duration_ms)) + (9999 * store.chance(id, 'tick'))::BIGINT
            AS request_ticks
    FROM calls
    ORDER BY moment, id, is_thin
)
SELECT
    moment AS TimeGenerated,
    'RequestResponse'::store.diagnostic AS Category,
    operation::VARCHAR::store.diagnostic AS OperationName,
    status::VARCHAR AS ResultSignature,
    CASE WHEN is_second THEN 0 WHEN is_negative THEN -duration_ms ELSE duration_ms END
        AS DurationMs,
    '198.51.100.***'::store.diagnostic AS CallerIPAddress,
    -- As a number it takes a third of its text, and a view makes a text of it again.
    apim_request_id::UUID AS CorrelationId,
    'ShoeboxCallResult'::store.diagnostic AS event_s,
    CASE WHEN is_thin
        THEN concat('{"apiName":"Anthropic API","requestTime":', store.net_ticks(request_ticks),
            ',"requestLength":', request_length,
            ',"responseTime":', store.net_ticks(request_ticks + duration_ms * 10000),
            ',"responseLength":', response_length,
            ',"objectId":"', CASE WHEN NOT is_second THEN caller END, '"}')
        ELSE concat('{"apiName":"","requestTime":', request_ticks,
            ',"requestLength":', request_length,
            ',"responseTime":', request_ticks + duration_ms * 10000,
            ',"responseLength":', response_length,
            ',"objectId":"', caller, '","streamType":"',
            CASE WHEN stream THEN 'Streaming' ELSE 'Non-Streaming' END,
            '","modelDeploymentName":"', deployment, '","modelName":"', model,
            '","modelVersion":"', model_version,
            '","promptTokens":' || input_tokens, ',"completionTokens":' || output_tokens,
            CASE WHEN input_tokens IS NULL THEN '"}' ELSE '}' END) END AS properties_s,
    first_visible_at + CASE WHEN is_second
        THEN to_seconds((30 * store.chance(id, 'second delay'))::BIGINT)
        ELSE INTERVAL 0 SECOND END AS visible_at,
    'RequestResponse'::store.diagnostic AS category_sent
FROM rows;

-- Other APIs are called at an even pace, 20 rows a round, most without a model. All is cheap that
-- nobody looks at: these rows are there to be left out.
INSERT INTO store.AzureDiagnostics
WITH others AS (
    SELECT unnest(range(often)) AS turn, low + turn AS place, operation, named != '' AS is_of_model,
        concat('{"apiName":"', api, '","objectId":"","requestLength":180,"responseLength":260',
            named, ',"requestTime":') AS text
    FROM (VALUES
        (0, 9, 'Models_List', 'OpenAI Language Model Instance API', ''),
        (9, 4, 'Projects_Wildcard_Get', 'Azure AI Projects API', ''),
        (13, 1, 'Evaluators_ListLatestVersions', 'Azure AI Projects API', ''),
        (14, 1, 'Datasets_StartPendingUpload', 'Azure AI Projects API', ''),
        (15, 1, 'Capabilities_Get', 'Voice Live Capabilities API 2026-04-01', ''),
        (16, 2, 'create_response', 'AIServices', ',"streamType":"Streaming",'
            || '"modelDeploymentName":"model-router","modelName":"model-router"'),
        (18, 2, 'create_response', 'AIServices', ',"streamType":"Streaming",'
            || '"modelDeploymentName":"gpt-6-astra","modelName":"gpt-6-astra",'
            || '"modelVersion":"2026-09-03","promptTokens":13865,"completionTokens":622')
    ) AS kinds(low, often, operation, api, named)
),
rounds AS (
    SELECT unnest(range(rounds)) AS round, store.ago(getvariable('days')) AS began, 3600000000
        * (getvariable('days') * 24 + getvariable('hours_ahead')) // (rounds * 20) AS pace_us
    FROM (SELECT (count(*) * getvariable('others') / 20)::BIGINT AS rounds
        FROM store.AzureDiagnostics)
    WHERE rounds > 0
),
rows AS (
    SELECT operation, is_of_model, text, round * 20 + place AS number,
        began + to_microseconds((round * 20 + place) * pace_us) AS moment
    FROM rounds, others
)
SELECT
    moment,
    'RequestResponse',
    operation,
    '200',
    12 + number % 400,
    '198.51.100.***',
    (85070591730234615865843651857942052864 + number::UHUGEINT)::UUID,
    'ShoeboxCallResult',
    concat(text, CASE WHEN is_of_model THEN store.ticks(moment)
        ELSE store.net_ticks(store.ticks(moment)) END, '}'),
    moment + INTERVAL 2 MINUTE,
    'RequestResponse'
FROM rows;

INSERT INTO store.AzureDiagnostics
SELECT
    moment,
    'Audit',
    'ListKey',
    NULL,
    NULL,
    '198.51.100.***',
    store.guid(epoch_us(moment)::UBIGINT, getvariable('seed')::VARCHAR)::UUID,
    NULL,
    concat('{"objectId":"', getvariable('callers')[1], '"}'),
    moment + INTERVAL 5 MINUTE,
    'Audit'
FROM (
    SELECT unnest(generate_series(store.ago(getvariable('days')),
        getvariable('started') + to_hours(getvariable('hours_ahead')), INTERVAL 9 HOUR)) AS moment
)
ORDER BY moment;
