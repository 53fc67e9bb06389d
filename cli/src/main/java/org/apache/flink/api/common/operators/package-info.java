/** Not Flink's own: here to take the place of the one class that runs DataSet programs without asking who should. */
package org.apache.flink.api.common.operators;
