-- API Management in front of one deployment. What it refuses itself never reaches Azure. That the
-- LLM log has a row for every call that was forwarded, failed or not, is an assumption.

CREATE TABLE store.ApiManagementGatewayLogs AS
SELECT
    time AS TimeGenerated,
    gateway_correlation_id AS CorrelationId,
    'claude' AS ApiId,
    'messages' AS OperationId,
    'team-' || chr(97 + floor(3 * store.chance(id, 'team'))::INTEGER) AS ApimSubscriptionId,
    status AS ResponseCode,
    duration_ms AS TotalTime,
    CASE WHEN apim_request_id IS NOT NULL THEN greatest(duration_ms - 2, 0) END AS BackendTime,
    CASE WHEN apim_request_id IS NOT NULL THEN 'foundry' END AS BackendId,
    '198.51.100.23' AS CallerIpAddress,
    gateway_reason AS LastErrorReason,
    json_object('content-type', 'application/json') AS RequestHeaders,
    json_merge_patch('{}', json_object('request-id', request_id,
        'apim-request-id', apim_request_id)) AS ResponseHeaders,
    'https://contoso-apim.azure-api.net/anthropic/v1/messages' AS Url,
    'POST' AS Method,
    (store.around(id, 'request length', 3.6 * coalesce(input_tokens, 40), 0.2))::INTEGER + 180
        AS RequestSize,
    (coalesce(output_tokens * 4, 0) + 260)::INTEGER AS ResponseSize,
    CASE gateway_reason
        WHEN 'RateLimitExceeded' THEN 'Rate limit is exceeded. Try again in 8 seconds.'
        WHEN 'SubscriptionKeyInvalid' THEN 'Access denied due to invalid subscription key.'
        END AS LastErrorMessage,
    CASE WHEN gateway_reason IS NOT NULL THEN 'inbound' END AS LastErrorSection,
    status < 400 AS IsRequestSuccess,
    'messages' AS OperationName,
    visible_at
FROM store.truth WHERE list_contains(sources, 'ApiManagementGatewayLogs')
ORDER BY TimeGenerated, CorrelationId;

-- A long message is cut into chunks, a row each; they repeat the tokens, not the deployment.
CREATE TABLE store.ApiManagementGatewayLlmLog AS
WITH chunks AS (
    SELECT *, unnest(range(1 + (3 * store.chance(id, 'chunks') ** 2)::INTEGER))::INTEGER AS chunk
    FROM store.truth WHERE list_contains(sources, 'ApiManagementGatewayLlmLog')
)
SELECT
    time AS TimeGenerated,
    gateway_correlation_id AS CorrelationId,
    CASE WHEN chunk = 0 THEN deployment ELSE '' END AS DeploymentName,
    CASE WHEN chunk = 0 THEN model ELSE '' END AS ModelName,
    input_tokens::INTEGER AS PromptTokens,
    output_tokens::INTEGER AS CompletionTokens,
    (input_tokens + output_tokens)::INTEGER AS TotalTokens,
    stream AS IsStreamCompletion,
    chunk AS SequenceNumber,
    request_id AS RequestId,
    '2023-06-01' AS ApiVersion,
    visible_at
FROM chunks
ORDER BY TimeGenerated, CorrelationId, SequenceNumber;
