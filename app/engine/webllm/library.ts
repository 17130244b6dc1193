/** WebLLM itself, in a chunk of its own: it weighs megabytes, and is fetched when one of its models is loaded for the first time. */
export { MLCEngine, prebuiltAppConfig } from '@mlc-ai/web-llm';
