/** Local name of the kafka provider in a stack, and its type. */
export const PROVIDER_NAME = 'kafka';
/** Host name and namespace of the providers that come with this project; no registry answers there. */
export const LOCAL_NAMESPACE = 'terraform.local/kafkaform';
export const PROVIDER_SOURCE = `${LOCAL_NAMESPACE}/${PROVIDER_NAME}`;
export const PROVIDER_VERSION = '0.1.0';
