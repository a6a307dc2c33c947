-- One row a call. Everything random is a hash of the seed, the deployment, the quarter of an hour
-- and a number, so that no row depends on the order in which the engine works.

-- Hashing twice: one round only flips the same bits for two salts.
CREATE MACRO store.chance(id, salt) AS hash(hash(id, salt))::DOUBLE / 18446744073709551616.0;

CREATE MACRO store.normal(id, salt) AS
    sqrt(-2 * ln(greatest(store.chance(id, salt || '/radius'), 1e-12)))
    * cos(2 * pi() * store.chance(id, salt || '/angle'));

CREATE MACRO store.around(id, salt, median, sigma) AS
    median * exp(sigma * store.normal(id, salt));

-- 128 bits as a UUID: an eighth of what md5 and cutting its text into pieces takes.
CREATE MACRO store.bits(id, salt) AS
    (hash(hash(id, salt))::UHUGEINT << 64) | hash(hash(id, salt || '/low'))::UHUGEINT;

CREATE MACRO store.hex(id, salt) AS
    replace(store.bits(id, salt)::UUID::VARCHAR, '-', '');

-- Version 4, variant 1.
CREATE MACRO store.guid(id, salt) AS
    ((store.bits(id, salt) & ~((15::UHUGEINT << 76) | (3::UHUGEINT << 62)))
        | (4::UHUGEINT << 76) | (2::UHUGEINT << 62))::UUID::VARCHAR;

-- Measured on 129,201 rows of RequestResponse: half arrive within 120 s, 9 of 10 within 167 s, 99 of 100
-- within 220 s, the last after 3 h 45 min (github.com/dhangerkapil/foundry-usage-metering).
CREATE MACRO store.delay_s(rank) AS greatest(60 + 120 * rank, 167 + 589 * (rank - 0.9),
    220 + 40000 * (rank - 0.99), 600 + 2.58e7 * (rank - 0.9995))::BIGINT;

CREATE MACRO store.ago(days) AS
    getvariable('started') - to_microseconds((days * 86400000000)::BIGINT);

-- How busy an hour is, about 1 on average: the peak is early in the afternoon, UTC.
CREATE MACRO store.season(moment) AS
    (0.3 + 1.85 * exp(-0.5 * ((hour(moment) + minute(moment) / 60.0 - 13.5) / 3.6) ** 2))
    * CASE WHEN dayofweek(moment) IN (0, 6) THEN 0.4 ELSE 1 END;

-- Texts of which there are few take a byte each. Whoever writes them, writes them once.
CREATE TYPE store.word AS ENUM (
    SELECT DISTINCT word FROM (
        SELECT unnest([deployment, model, version]) AS word FROM store.streams
        UNION ALL SELECT reason FROM store.refusals
        UNION ALL SELECT unnest(getvariable('callers'))
        UNION ALL SELECT unnest(['Messages_Create', 'Anthropic API',
            getvariable('region'), 'swedencentral', 'AzureDiagnostics', 'AppDependencies',
            'ApiManagementGatewayLogs', 'ApiManagementGatewayLlmLog'])
    ) ORDER BY word
);

CREATE TABLE store.happenings AS
SELECT *, CASE WHEN hours = 0 THEN 'infinity'::TIMESTAMP
    ELSE began + to_microseconds((hours * 3600000000)::BIGINT) END AS ended
FROM (
    SELECT *, CASE WHEN at_hour < 0 THEN store.ago(days_ago)
        ELSE date_trunc('day', store.ago(days_ago)) + to_hours(at_hour) END AS began
    FROM store.incidents
);

CREATE TABLE store.slots AS
WITH planned AS (
    SELECT *, unnest(generate_series(
        time_bucket(INTERVAL 15 MINUTE, store.ago(getvariable('days'))),
        getvariable('started') + to_hours(getvariable('hours_ahead')),
        INTERVAL 15 MINUTE)) AS slot, 900.0 AS slot_s
    FROM store.streams WHERE calls = 0
    UNION ALL
    SELECT *, store.ago(days_ago) AS slot, hours * 3600 AS slot_s
    FROM store.streams WHERE calls > 0
)
SELECT planned.*,
    coalesce(product(happening.slower), 1) AS slower,
    coalesce(product(happening.busier), 1) AS busier,
    coalesce(bool_or(happening.silent), FALSE) AS silent,
    coalesce(max(happening.status), 0) AS failing_status,
    coalesce(max(happening.share), 0) AS failing_share
FROM planned LEFT JOIN store.happenings AS happening
    ON slot >= began AND slot < ended AND calls = 0
    AND (len(deployments) = 0 OR list_contains(deployments, deployment))
GROUP BY ALL;

CREATE TABLE store.calls AS
WITH counted AS (
    SELECT *, hash(getvariable('seed'), deployment, epoch_us(slot)) AS place
    FROM store.slots WHERE NOT silent
),
numbered AS (
    SELECT *, unnest(range(CASE WHEN calls > 0 THEN calls ELSE greatest(0, floor(
        per_day / 96 * store.season(slot) * busier
        * (1 + 0.08 * store.normal(hash(getvariable('seed'), epoch(date_trunc('day', slot))), 'day'))
        * (1 + 0.2 * store.normal(place, 'count'))
        + store.chance(place, 'rounding')))::BIGINT END)) AS number
    FROM counted
),
named AS (
    SELECT *, hash(hash(place, number)) AS id FROM numbered
),
timed AS (
    SELECT *,
        date_trunc('millisecond', slot + to_microseconds((1000000 * CASE WHEN calls > 0
            THEN slot_s * (number + store.chance(id, 'time')) / calls
            ELSE slot_s * store.chance(id, 'time') END)::BIGINT)) AS time,
        CASE WHEN calls = 0 THEN store.chance(id, 'failure') ELSE 1 END AS luck
    FROM named
)
SELECT timed.*,
    CASE WHEN refusal.status IS NOT NULL THEN refusal.status
        WHEN store.chance(id, 'incident') < failing_share THEN failing_status
        WHEN failure.status IS NOT NULL THEN failure.status ELSE 200 END AS status,
    refusal.reason AS gateway_reason
FROM timed
LEFT JOIN store.failures AS failure ON luck >= failure.low AND luck < failure.high
LEFT JOIN store.refusals AS refusal ON through_gateway AND calls = 0
    AND store.chance(id, 'refusal') >= refusal.low AND store.chance(id, 'refusal') < refusal.high
WHERE time >= store.ago(getvariable('days'))
-- Sorted while rows are narrow; one thread keeps the order from here on.
ORDER BY time, id;

CREATE VIEW store.told AS
WITH shaped AS (
    SELECT calls.* EXCLUDE (status, streamed), status::INTEGER AS status,
        store.chance(id, 'stream') < streamed AS stream,
        status = 200 AS worked,
        gateway_reason IS NULL AS forwarded,
        coalesce(failure.unnamed, 0) AS unnamed_share,
        coalesce(failure.from_model, TRUE) AND gateway_reason IS NULL AS from_model,
        failure.duration_ms AS failing_ms,
        greatest(1, store.around(id, 'output', output_tokens, 0.8))::BIGINT AS output,
        store.chance(id, 'cached') < cached AS uses_cache,
        store.chance(id, 'write') < cache_writes AS writes_cache,
        store.chance(id, 'long') < long_writes AS writes_long,
        (round(store.around(id, 'cache', cache_tokens, 0.35) / 64) * 64)::BIGINT AS cache_part,
        slower * store.around(id, 'first token', first_token_ms, 0.4) AS first_ms
    FROM store.calls LEFT JOIN store.failures AS failure USING (status)
)
SELECT
    time,
    deployment::store.word AS deployment,
    model::store.word AS model,
    version::store.word AS model_version,
    status,
    'Messages_Create'::store.word AS operation,
    'Anthropic API'::store.word AS api_name,
    stream,
    CASE WHEN worked
        THEN first_ms + slower * output * store.around(id, 'pace', ms_per_token, 0.2)
        WHEN forwarded THEN store.around(id, 'failing', failing_ms, 0.5)
        ELSE store.around(id, 'failing', 2, 0.3) END::BIGINT + 1 AS duration_ms,
    CASE WHEN worked AND stream THEN first_ms::BIGINT + 1 END AS first_token_ms,
    CASE WHEN worked
        THEN greatest(8, store.around(id, 'input', input_tokens, 0.9))::BIGINT END AS input_tokens,
    CASE WHEN worked THEN CASE WHEN uses_cache AND NOT writes_cache
        THEN cache_part ELSE 0 END END AS cache_read_tokens,
    CASE WHEN worked THEN CASE WHEN uses_cache AND writes_cache AND NOT writes_long
        THEN cache_part ELSE 0 END END AS cache_write_5m_tokens,
    CASE WHEN worked THEN CASE WHEN uses_cache AND writes_cache AND writes_long
        THEN cache_part ELSE 0 END END AS cache_write_1h_tokens,
    CASE WHEN worked THEN output END AS output_tokens,
    CASE WHEN forwarded THEN store.guid(id, 'apim') END AS apim_request_id,
    CASE WHEN from_model THEN 'req_01' || upper(store.hex(id, 'request')[1:22]) END AS request_id,
    (CASE WHEN store.chance(id, 'signed in') < signed_in
        THEN getvariable('callers')[1 + floor(5 * store.chance(id, 'caller'))::BIGINT] END
    )::store.word AS caller,
    (CASE WHEN logged THEN getvariable('region') ELSE 'swedencentral' END)::store.word AS region,
    list_filter([
        CASE WHEN logged AND forwarded THEN 'AzureDiagnostics' END,
        CASE WHEN store.chance(id, 'traced') < traced THEN 'AppDependencies' END,
        CASE WHEN through_gateway THEN 'ApiManagementGatewayLogs' END,
        CASE WHEN through_gateway AND forwarded THEN 'ApiManagementGatewayLlmLog' END
    ], lambda each: each IS NOT NULL)::store.word[] AS sources,
    item_count::INTEGER AS item_count,
    -- What a source does not tell, or tells wrongly.
    store.chance(id, 'unnamed') < unnamed_share AS is_unnamed,
    store.chance(id, 'negative') < getvariable('negative') AS is_negative,
    store.chance(id, 'doubled') < getvariable('doubled') AS is_doubled,
    span_names_gateway_id,
    CASE WHEN through_gateway THEN store.guid(id, 'gateway') END AS gateway_correlation_id,
    gateway_reason::store.word AS gateway_reason,
    time + to_seconds(store.delay_s(store.chance(id, 'delay'))) AS visible_at,
    id
FROM shaped;
