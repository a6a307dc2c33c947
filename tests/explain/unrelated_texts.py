"""Texts that are no failure of a call to Claude in Foundry: no cause may be named for any."""

UNRELATED = (
    # Other clouds and providers.
    "botocore.exceptions.ClientError: An error occurred (ThrottlingException) when calling the "
    "InvokeModel operation (reached max retries: 4): Too many requests, please wait before trying again.",
    "An error occurred (AccessDeniedException) when calling the InvokeModel operation: You don't have "
    "access to the model with the specified model ID.",
    "POST https://bedrock-runtime.us-east-1.amazonaws.com/model/x/invoke 403 Forbidden",
    "google.api_core.exceptions.ResourceExhausted: 429 Quota exceeded for aiplatform.googleapis.com/"
    "online_prediction_requests_per_base_model",
    "google.api_core.exceptions.PermissionDenied: 403 Permission 'aiplatform.endpoints.predict' denied",
    "openai.RateLimitError: Error code: 429 - {'error': {'message': 'You exceeded your current quota, "
    "please check your plan and billing details. See https://platform.openai.com/docs/guides/error-codes'}}",
    'curl https://api.openai.com/v1/models\n{"error":{"message":"Incorrect API key provided",'
    '"type":"invalid_request_error","code":"invalid_api_key"}}',
    '{"error":{"code":429,"message":"Resource has been exhausted","status":"RESOURCE_EXHAUSTED"}} '
    "from generativelanguage.googleapis.com",
    "HTTP 401 from https://api.mistral.ai/v1/chat/completions: Unauthorized",
    "groq.APIStatusError: Error code: 413 - https://api.groq.com/openai/v1 request too large",
    "huggingface_hub.errors.HfHubHTTPError: 401 Client Error: https://huggingface.co/api/models/x",
    "openrouter.ai returned 402: This request requires more credits",
    # Other products called Foundry.
    "Error: \nEncountered invalid solc version in src/Token.sol: No solc version exists (forge build)",
    "foundryup: command not found. Install forge, cast, anvil and chisel again.",
    "cf push\nFAILED\nServer error, status code: 403, error code: 10003, message: You are not authorized "
    "to perform the requested action (Cloud Foundry)",
    "Cloud Foundry: 404 Not Found: Requested route ('app.example.org') does not exist.",
    "Palantir Foundry transform failed: PermissionDenied on dataset ri.foundry.main.dataset.1",
    "FoundryVTT | A module failed to load: TypeError: Cannot read properties of undefined (reading 'id')",
    # Other systems.
    "psycopg.OperationalError: connection refused. Is the server running on host 127.0.0.1 port 5432?",
    "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.",
    "mysql: ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)",
    'kubectl get pods\nError from server (Forbidden): pods is forbidden: User "x" cannot list resource',
    "remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://gitlab.example.org/a/b.git/'",
    "npm ERR! code E404\nnpm ERR! 404 Not Found - GET https://registry.npmjs.org/left-pad2",
    "pip: ERROR: Could not find a version that satisfies the requirement foo==9 (from versions: none)",
    "stripe: POST https://api.stripe.com/v1/charges 402 card_declined",
    "GET https://api.github.com/user 401 Bad credentials",
    "SMTPAuthenticationError: (535, b'5.7.8 Username and Password not accepted')",
    "requests.exceptions.HTTPError: 404 Client Error: Not Found for url: "
    "https://shop.example.com/api/v2/users",
    "HTTPSConnectionPool(host='files.example.org', port=443): Max retries exceeded with url: /a "
    "(Caused by NameResolutionError: Failed to resolve 'files.example.org')",
    "curl: (60) SSL certificate problem: certificate has expired while fetching "
    "https://wiki.example.com/page",
    # Programs and documents.
    "import httpx\n\ndef call(url):\n    response = httpx.get(url)\n    if response.status_code == 401:\n"
    "        raise PermissionError\n    return response.json()",
    "const r = await fetch(url);\nif (r.status === 429) {\n  await sleep(1000);\n  return retry();\n}",
    'try {\n    client.send(request);\n} catch (HttpException e) {\n    log.error("404", e);\n}',
    "class NotFound(Exception):\n    status = 404\n\n\nclass Forbidden(Exception):\n    status = 403\n",
    'resource "random_id" "x" {\n  byte_length = 8\n}\n\noutput "id" {\n  value = random_id.x.hex\n}',
    # Prose.
    "How do I choose between the models? I would like a fast one for summaries.",
    "Thanks for the meeting today. Let us talk on Thursday at 4 about the budget of 429 euros.",
    "Our team of 503 people moved to the new building; room 404 is the kitchen.",
    "The quick brown fox jumps over the lazy dog.",
    "Retirement plans such as a 401(k) allow contributions before tax.",
    "# Notes\n\n- buy milk\n- call the bank\n- water the plants\n",
    "Die Sitzung beginnt um 10 Uhr. Bitte bringen Sie die Unterlagen mit.",
    "   \n\n  \t ",
)
