-- The spans of the anthropic SDK as the Azure Monitor exporter leaves them, among other rows.

CREATE MACRO store.target(sources) AS
    concat(getvariable('account'),
        CASE WHEN NOT list_contains(sources, 'AzureDiagnostics') THEN '-sweden' END,
        '.services.ai.azure.com:443');

CREATE TYPE store.span AS ENUM (
    SELECT unnest(['POST /anthropic/v1/messages', 'GET /orders/{id}', 'HTTP', 'support-desk',
        '0.0.0.0', 'orders.contoso.example', 'https://orders.contoso.example/orders/1'])
    UNION ALL
    SELECT unnest([target, concat('https://', target, '/anthropic/v1/messages')])
    FROM (SELECT store.target(unnest([['AzureDiagnostics'], []])) AS target)
);

CREATE TABLE store.AppDependencies AS
SELECT
    time AS TimeGenerated,
    'POST /anthropic/v1/messages'::store.span AS Name,
    store.target(sources)::store.span AS Target,
    store.hex(id, 'trace') AS OperationId,
    duration_ms::DOUBLE AS DurationMs,
    status::VARCHAR AS ResultCode,
    status = 200 AS Success,
    -- An attribute that a call has not is absent: a piece with a null in it is null, and left out.
    concat('{"gen_ai.provider.name":"anthropic","gen_ai.operation.name":"chat",',
        '"gen_ai.request.max_tokens":"4096","http.response.status_code":"', status,
        '","gen_ai.request.model":"', deployment,
        '","gen_ai.request.stream":"', CASE WHEN stream THEN 'True' ELSE 'False' END, '"',
        CASE WHEN status = 200 THEN concat(
            ',"gen_ai.response.id":"msg_01', upper(store.hex(id, 'message')[1:22]),
            '","gen_ai.response.model":"', model,
            '","anthropic.message.stop_reason":"end_turn"') END,
        ',"gen_ai.response.time_to_first_chunk":"' || (first_token_ms / 1000.0) || '"',
        ',"gen_ai.usage.input_tokens":"' || (input_tokens + cache_read_tokens
            + cache_write_5m_tokens + cache_write_1h_tokens) || '"',
        ',"gen_ai.usage.output_tokens":"' || output_tokens || '"',
        ',"gen_ai.usage.cache_read.input_tokens":"' || cache_read_tokens || '"',
        ',"gen_ai.usage.cache_write.input_tokens":"'
            || (cache_write_5m_tokens + cache_write_1h_tokens) || '"',
        ',"anthropic.usage.cache_creation.ephemeral_5m_input_tokens":"'
            || cache_write_5m_tokens || '"',
        ',"anthropic.usage.cache_creation.ephemeral_1h_input_tokens":"'
            || cache_write_1h_tokens || '"',
        ',"anthropic.request.id":"' || request_id || '"',
        CASE WHEN span_names_gateway_id
            THEN ',"azure.apim_request_id":"' || apim_request_id || '"' END,
        '}')::JSON AS Properties,
    item_count AS ItemCount,
    'HTTP'::store.span AS DependencyType,
    concat('https://', store.target(sources), '/anthropic/v1/messages')::store.span AS Data,
    'support-desk'::store.span AS AppRoleName,
    '0.0.0.0'::store.span AS ClientIP,
    NULL::VARCHAR AS ParentId,
    store.hex(id, 'span')[1:16] AS Id,
    visible_at
FROM store.truth WHERE list_contains(sources, 'AppDependencies');

-- What else an application calls.
INSERT INTO store.AppDependencies
SELECT
    time + INTERVAL 70 MILLISECOND,
    'GET /orders/{id}',
    'orders.contoso.example',
    store.hex(id, 'trace'),
    store.around(id, 'orders', 35, 0.5),
    '200',
    TRUE,
    json('{}'),
    1,
    'HTTP',
    'https://orders.contoso.example/orders/1',
    'support-desk',
    '0.0.0.0',
    NULL,
    store.hex(id, 'orders')[1:16],
    visible_at
FROM store.truth WHERE store.chance(id, 'orders too') < 0.1;
